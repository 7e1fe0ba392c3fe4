"""Ranks by domination, against the definition, and crowding by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nas.domination import crowding, ranks

POINTS = st.integers(2, 3).flatmap(
    lambda k: st.lists(st.tuples(*[st.integers(0, 4)] * k), min_size=1, max_size=14)
)


@given(POINTS)
def test_each_rank_is_the_front_of_what_is_left(points):
    found = ranks(np.array(points, dtype=float))
    left = set(range(len(points)))
    rank = 0
    while left:
        front = {
            one
            for one in left
            if not any(_dominates(points[other], points[one]) for other in left)
        }
        assert {one for one in left if found[one] == rank} == front
        left -= front
        rank += 1


def _dominates(one, other):
    return one != other and all(a >= b for a, b in zip(one, other, strict=True))


def test_crowding_is_the_extent_of_the_gap_around_a_point():
    points = np.array([[0.0, 8.0], [1.0, 6.0], [4.0, 0.0], [1.0, 6.0]])
    assert crowding(points) == pytest.approx([np.inf, 4 / 4 + 8 / 8, np.inf, 2.0])
