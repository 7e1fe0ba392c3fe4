"""A gate's values, counted batch by batch."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nas.analysis.openness import NUM_BINS, Tally

VALUES = arrays(
    np.float64, st.integers(1, 60), elements=st.floats(0, 1, allow_subnormal=False)
)


@given(VALUES, st.integers(1, 5))
def test_a_spread_is_that_of_all_values_however_they_are_cut(values, num_batches):
    tally = Tally()
    for batch in np.array_split(values, num_batches):
        tally.add(batch)
    spread = tally.spread()
    assert spread.mean == pytest.approx(values.mean(), abs=1e-9)
    assert spread.sd == pytest.approx(values.std(), abs=1e-6)
    for found, q in ((spread.p5, 5), (spread.p50, 50), (spread.p95, 95)):
        exact = np.percentile(values, q, method="inverted_cdf")
        assert found == pytest.approx(exact, abs=1 / NUM_BINS)
    assert spread.share_closed == (values < 0.05).mean()
    assert spread.share_open == (values > 0.95).mean()


@pytest.mark.parametrize(("num_open", "is_saturated"), [(90, False), (91, True)])
def test_a_gate_is_saturated_above_nine_tenths(num_open, is_saturated):
    tally = Tally()
    tally.add(np.array([0.01] * 40 + [0.99] * (num_open - 40)))
    tally.add(np.full(100 - num_open, 0.5))
    assert tally.spread().is_saturated is is_saturated


def test_nothing_counted_has_no_spread():
    with pytest.raises(ValueError, match="no value"):
        Tally().spread()
