"""Which lane of a time line each interval is drawn in."""

from __future__ import annotations

import math
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from nas.analysis.lanes import lanes

MOMENTS = st.integers(0, 30)
INTERVALS = st.lists(
    st.tuples(MOMENTS, st.integers(1, 10) | st.just(math.inf)).map(
        lambda span: (float(span[0]), span[0] + float(span[1]))
    ),
    max_size=25,
)


def test_a_trial_takes_the_first_lane_that_is_free():
    spans = [(0, 4), (1, 2), (2, 6), (3, math.inf), (4, 5)]
    assert lanes(spans) == [0, 1, 1, 2, 0]


def test_the_order_of_the_intervals_does_not_matter():
    assert lanes([(3, 5), (0, 4)]) == [1, 0]


def test_nothing_takes_no_lane():
    assert lanes([]) == []


@given(INTERVALS)
def test_intervals_in_a_lane_do_not_overlap(spans):
    found = lanes(spans)
    for (a, of_a), (b, of_b) in combinations(zip(spans, found, strict=True), 2):
        assert of_a != of_b or a[1] <= b[0] or b[1] <= a[0]


@given(INTERVALS)
def test_there_are_as_few_lanes_as_intervals_at_the_busiest_moment(spans):
    busiest = max((sum(s <= m < e for s, e in spans) for m, _ in spans), default=0)
    assert len(set(lanes(spans))) == busiest
    assert max(lanes(spans), default=-1) + 1 == busiest
