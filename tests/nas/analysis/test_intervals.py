"""Intervals hold what they promise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from nas.analysis.intervals import mean_difference, share, slopes


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_a_share_lies_within_its_interval_and_the_interval_within_0_and_1(counted):
    count, total = counted
    found = share(count, total)
    assert 0 <= found.low <= found.value <= found.high <= 1
    # Wilson: the share's distance to a bound is 1.96 standard errors of that bound.
    for bound in {found.low, found.high} - {found.value}:
        error = (bound * (1 - bound) / total) ** 0.5
        assert abs(found.value - bound) == pytest.approx(1.959964 * error, abs=1e-6)


def test_no_trial_has_no_share():
    assert share(0, 0) is None


def test_a_difference_of_means_is_welchs_by_hand():
    """n 4 and 2, variances 1.667 and 2, so the error is sqrt(5/12 + 1)."""
    found = mean_difference(np.array([1.0, 2, 3, 4]), np.array([8.0, 10]))
    assert found.value == -6.5
    assert found.high - found.value == pytest.approx(found.value - found.low)
    freedom = (5 / 12 + 1) ** 2 / ((5 / 12) ** 2 / 3 + 1)
    reach = (5 / 12 + 1) ** 0.5 * t.ppf(0.975, freedom)
    assert found.high - found.value == pytest.approx(reach)


@pytest.mark.parametrize(
    ("first", "second"), [([1.0], [1.0, 2.0]), ([1.0, 1.0], [2.0, 2.0])]
)
def test_too_little_to_compare_has_no_difference(first, second):
    assert mean_difference(np.array(first), np.array(second)) is None


def test_slopes_hold_the_truth_as_often_as_they_say():
    """300 samples whose noise grows with the first column, where a plain least squares error is wrong."""
    random = np.random.default_rng(0)
    held = np.zeros(2)
    for _ in range(300):
        columns = random.integers(0, 4, (60, 2)).astype(float)
        noise = random.normal(0, 0.1 + columns[:, 0])
        found = slopes(columns, 2 * columns[:, 0] - columns[:, 1] + noise)
        for place, truth in enumerate((2, -1)):
            held[place] += found[place].low <= truth <= found[place].high
    assert (held / 300 > 0.92).all()
    assert (held / 300 < 0.99).all()


@given(st.integers(0, 2**32 - 1), st.floats(-5, 5), st.floats(-5, 5))
def test_a_target_without_noise_gives_its_slopes(seed, first, second):
    columns = np.random.default_rng(seed).integers(0, 5, (30, 2)).astype(float)
    found = slopes(columns, 3 + first * columns[:, 0] + second * columns[:, 1])
    assert found[0].value == pytest.approx(first, abs=1e-8)
    assert found[1].value == pytest.approx(second, abs=1e-8)


def test_columns_that_cannot_be_told_apart_have_no_slope_and_the_others_do():
    random = np.random.default_rng(1)
    a, b = random.integers(0, 5, (2, 40)).astype(float)
    columns = np.column_stack([a, 2 * a, b, np.full(40, 3.0)])
    found = slopes(columns, a + 0.5 * b)
    assert [each is None for each in found] == [True, True, False, True]
    assert found[2].value == pytest.approx(0.5)


def test_too_few_rows_have_no_slope():
    assert slopes(np.array([[0.0], [1.0]]), np.array([1.0, 2.0])) == [None]
