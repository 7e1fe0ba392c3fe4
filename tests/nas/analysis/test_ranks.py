"""Trials by how good they are, and a few that stand for all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nas.analysis.ranks import num_top, ranked, spread

NAN = float("nan")


def test_the_full_budget_goes_before_an_early_end_and_no_score_is_left_out():
    scores = np.array([0.5, 0.9, NAN, 0.7, 0.5, 0.8])
    is_full = np.array([True, False, True, True, True, False])
    assert ranked(scores, is_full).tolist() == [3, 0, 4, 1, 5]


@pytest.mark.parametrize(
    ("num_all", "num"), [(0, 0), (1, 1), (9, 1), (10, 1), (19, 1), (20, 2), (99, 9)]
)
def test_the_top_is_a_tenth_and_at_least_one(num_all, num):
    assert num_top(num_all) == num


@given(st.integers(0, 400), st.integers(1, 60))
def test_ranks_that_stand_for_all_are_the_best_and_others_to_the_very_last(
    num_all, num_wanted
):
    ranks = spread(num_all, num_wanted)
    assert len(ranks) == min(num_all, num_wanted)
    assert ranks == sorted(set(ranks))
    assert set(ranks) <= set(range(num_all))
    num_best = min(len(ranks), -(-num_wanted // 4))
    assert ranks[:num_best] == list(range(num_best))
    if len(ranks) > 1:
        assert ranks[-1] == num_all - 1


def test_the_others_are_drawn_evenly():
    assert spread(100, 8) == [0, 1, 17, 33, 50, 66, 82, 99]
