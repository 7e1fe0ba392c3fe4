"""What skips of each span go with."""

from __future__ import annotations

import numpy as np
import pytest

from nas.analysis.codes import coded
from nas.analysis.spans import spans
from search_spaces import EdgeKind, EdgePolicy, Outline

SETTINGS = {"depth": 4}
NONE, ADD, CONCAT, GATE = EdgeKind


def drawn(outline, num, seed=0):
    random = np.random.default_rng(seed)
    return [
        {d.name: str(random.choice(d.choices)) for d in outline.dimensions}
        for _ in range(num)
    ]


def lengths(outline, trial):
    """The spans of a trial's skips, edge by edge."""
    return [
        j - i
        for dimension in outline.dimensions
        for i, j in dimension.edges
        if trial[dimension.name] != "none"
    ]


def test_presence_and_slope_of_each_span_are_found_again():
    outline = Outline("mlp", SETTINGS, EdgePolicy())
    trials = drawn(outline, 400)
    values = np.array([0.1 * lengths(outline, t).count(2) for t in trials])
    found = {s.span: s for s in spans(outline, coded(outline, trials), values)}
    assert [found[n].num_edges for n in (1, 2, 3, 4)] == [4, 3, 2, 1]
    assert found[2].each.value == pytest.approx(0.1)
    assert found[1].each.value == pytest.approx(0, abs=1e-9)
    has = np.array([2 in lengths(outline, t) for t in trials])
    assert (found[2].num_with, found[2].num_without) == (has.sum(), (~has).sum())
    assert found[2].presence.value == pytest.approx(
        values[has].mean() - values[~has].mean()
    )
    assert found[3].presence.low < 0 < found[3].presence.high


def test_tied_edges_count_one_by_one_and_pinned_ones_for_all():
    outline = Outline(
        "convnet",
        {"depth": 6, "widths": [4, 8]},
        EdgePolicy(max_span=2, pins={"0-1": "add"}, tie_stages=True),
    )
    tied = next(d for d in outline.dimensions if len(d.edges) == 2)
    only = [
        {d.name: "add" if d is tied and n else "none" for d in outline.dimensions}
        for n in range(2)
    ]
    found = {s.span: s for s in spans(outline, coded(outline, only), np.ones(2))}
    assert (found[1].num_with, found[1].num_without) == (2, 0)
    assert found[1].presence is None


def test_without_trials_every_span_is_there_and_empty():
    outline = Outline("mlp", SETTINGS, EdgePolicy())
    found = spans(outline, coded(outline, []), np.empty(0))
    assert [(s.span, s.num_with, s.presence, s.each) for s in found] == [
        (n, 0, None, None) for n in (1, 2, 3, 4)
    ]
