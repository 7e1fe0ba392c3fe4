"""A curve with fewer points that looks the same."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nas.analysis.thinning import thinned

CURVES = st.lists(st.floats(-1e6, 1e6), max_size=80)


@given(CURVES, st.integers(2, 100))
def test_the_first_and_the_last_are_kept_and_no_more_than_there_is_room_for(y, num):
    places = thinned(range(len(y)), y, num)
    assert places == sorted(set(places))
    assert len(places) == min(len(y), num)
    if y:
        assert {0, len(y) - 1} <= set(places)


@given(CURVES.filter(bool), st.integers(4, 100))
def test_the_extremes_are_kept(y, num):
    kept = [y[place] for place in thinned(range(len(y)), y, num)]
    assert max(kept) == max(y)
    assert min(kept) == min(y)


def test_of_each_bucket_the_point_of_the_largest_triangle_is_kept():
    # Two points at the ends, the peak and the lowest are fixed; each bucket holds one bend.
    y = [0, 0, 3, 0, 0, 9, 0, 0, -2, 0, 0, 4, 0, 0]
    assert thinned(range(len(y)), y, 6) == [0, 2, 5, 8, 11, 13]


def test_a_short_curve_stays_as_it_is():
    assert thinned([1, 2, 3], [5.0, 5.0, 5.0], 3) == [0, 1, 2]


def test_both_extremes_are_kept_where_they_stand_side_by_side():
    assert thinned(range(10), [0, 0, 9, -9, 0, 0, 0, 0, 0, 0], 4) == [0, 2, 3, 9]
