"""Which trade-off is taken for which weights."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nas.analysis.preference import ranked, weights_of
from nas.errors import InvalidRequest

values = st.integers(1, 12).flatmap(
    lambda num: arrays(np.float64, (num, 3), elements=st.integers(-5, 5).map(float))
)
weights = st.lists(st.integers(0, 4), min_size=3, max_size=3).filter(any)
NAMES = ("accuracy", "parameters")


@given(points=values, weights=weights)
def test_nothing_beats_the_preferred_one_in_every_objective(points, weights) -> None:
    best = points[ranked(points, weights)[0]]

    assert not ((points >= best).all(axis=1) & (points > best).any(axis=1)).any()


@given(points=values, weights=weights, data=st.data())
def test_units_and_the_sum_of_the_weights_do_not_matter(points, weights, data) -> None:
    scale = np.array(
        data.draw(st.lists(st.sampled_from([0.5, 1.0, 4.0]), min_size=3, max_size=3))
    )
    doubled = [2 * weight for weight in weights]

    assert (ranked(points * scale, doubled) == ranked(points, weights)).all()


@pytest.mark.parametrize(
    ("given", "first"),
    [((1.0, 0.0), 0), ((0.0, 1.0), 2), (None, 1), ((0.9, 0.1), 0)],
    ids=["only the first", "only the second", "equal weights", "much the first"],
)
def test_the_weights_lead_along_a_front_that_bends_inwards(given, first: int) -> None:
    # The middle one lies below the line between the ends: no weighted sum would take it.
    points = np.array([[1.0, 0.0], [0.45, 0.45], [0.0, 1.0]])

    assert ranked(points, given)[0] == first


def test_a_dominated_one_comes_after_the_whole_front() -> None:
    points = np.array([[0.5, 0.5], [0.49, 0.49], [1.0, 0.0], [0.0, 1.0]])

    assert ranked(points).tolist()[-1] == 1


def test_weights_are_read_by_name_and_what_is_not_named_does_not_count() -> None:
    assert weights_of("accuracy:0.7, parameters:.3", NAMES) == (0.7, 0.3)
    assert weights_of("parameters:2", NAMES) == (0.0, 2.0)
    assert weights_of(None, NAMES) is None


@pytest.mark.parametrize(
    "text",
    ["", "accuracy", "accuracy:-1", "speed:1", "accuracy:0", "accuracy:1,accuracy:1"],
    ids=["nothing", "no weight", "negative", "unknown", "all 0", "twice"],
)
def test_what_is_no_preference_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        weights_of(text, NAMES)

    assert refused.value.field == "prefer"
    assert "accuracy:0.5,parameters:0.5" in refused.value.remedy
