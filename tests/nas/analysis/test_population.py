"""Which choice each candidate edge takes, among many trials."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nas.analysis.codes import coded
from nas.analysis.population import kinds_of, shares
from search_spaces import EdgeKind, EdgePolicy, Outline

CONV = {"depth": 3, "widths": [4]}
OUTLINE = Outline("convnet", CONV, EdgePolicy(max_span=1))
NONE, ADD, CONCAT, GATE = EdgeKind


def chose(*kinds):
    return {d.name: k for d, k in zip(OUTLINE.dimensions, kinds, strict=True)}


def test_shares_are_counted_by_hand():
    trials = [
        chose("add", "none", "none"),
        chose("add", "concat", "none"),
        chose("none", "concat", "none"),
        chose("add", "gate", "none"),
    ]
    order = np.array([3, 0, 1, 2])
    first, second, third = shares(OUTLINE, coded(OUTLINE, trials), order, 2)
    assert (first.name, first.source, first.target) == ("edge_0_1", 0, 1)
    assert first.all == {NONE: 0.25, ADD: 0.75, CONCAT: 0, GATE: 0}
    assert first.top == {NONE: 0, ADD: 1, CONCAT: 0, GATE: 0}
    assert second.all == {NONE: 0.25, ADD: 0, CONCAT: 0.5, GATE: 0.25}
    assert second.top == {NONE: 0.5, ADD: 0, CONCAT: 0, GATE: 0.5}
    assert third.all == third.top == {NONE: 1, ADD: 0, CONCAT: 0, GATE: 0}


def test_only_the_trials_of_the_ranking_count():
    trials = [chose("add", "none", "none"), chose("gate", "none", "none")]
    first, *_ = shares(OUTLINE, coded(OUTLINE, trials), np.array([1]), 1)
    assert first.all[GATE] == 1


def test_every_candidate_edge_is_there_before_any_trial_is():
    empty = shares(OUTLINE, coded(OUTLINE, []), np.array([], int), 0)
    assert [(e.source, e.target) for e in empty] == [(0, 1), (1, 2), (2, 3)]
    assert [(e.all, e.top) for e in empty] == [({}, {})] * 3


def test_a_pinned_edge_is_always_what_it_is_pinned_to():
    policy = EdgePolicy(kinds=("add",), max_span=1, pins={"0-1": "concat"})
    outline = Outline("convnet", CONV, policy)
    assert kinds_of(outline) == (NONE, ADD, CONCAT)
    codes = coded(outline, [{"edge_1_2": "add", "edge_2_3": "none"}])
    pinned, free, _ = shares(outline, codes, np.array([0]), 1)
    assert (pinned.name, pinned.all, pinned.top) == (
        "edge_0_1",
        {CONCAT: 1},
        {CONCAT: 1},
    )
    assert free.all == {NONE: 0, ADD: 1}


def test_tied_stages_show_their_choice_on_every_edge():
    outline = Outline("convnet", {"depth": 4, "widths": [4, 8]}, EdgePolicy(max_span=1))
    names = [d.name for d in outline.dimensions]
    codes = coded(outline, [dict.fromkeys(names, "gate")])
    found = shares(outline, codes, np.array([0]), 1)
    assert len(found) == len(outline.candidate_edges) > len(names)
    assert all(edge.all[GATE] == 1 for edge in found)


def test_a_choice_that_the_space_does_not_know_counts_for_nothing():
    codes = coded(OUTLINE, [chose("add", "none", "none"), {"edge_0_1": "warp"}])
    assert codes.tolist() == [[1, 0, 0], [-1, -1, -1]]
    first, *_ = shares(OUTLINE, codes, np.array([0, 1]), 2)
    assert first.all[ADD] == 1


@given(
    st.lists(
        st.tuples(*[st.sampled_from([k.value for k in EdgeKind])] * 3), min_size=1
    ),
    st.data(),
)
def test_shares_sum_to_1(kinds, data):
    codes = coded(OUTLINE, [chose(*each) for each in kinds])
    top = data.draw(st.integers(1, len(kinds)))
    for edge in shares(OUTLINE, codes, np.arange(len(kinds)), top):
        assert sum(edge.all.values()) == pytest.approx(1)
        assert sum(edge.top.values()) == pytest.approx(1)
