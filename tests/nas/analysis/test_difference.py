"""In what two architectures differ."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nas.analysis.ablation import trainings, without
from nas.analysis.difference import Change, comparisons, difference
from nas.trial import EvaluationKey
from search_spaces import Architecture, Edge, EdgeKind, Topology, get

PAIRS = [(i, j) for i in range(4) for j in range(i + 1, 5)]

TOPOLOGIES = st.dictionaries(st.sampled_from(PAIRS), st.sampled_from(EdgeKind)).map(
    lambda kinds: Topology(tuple(Edge(*pair, kind) for pair, kind in kinds.items()))
)


def network(topology: Topology, **settings: object) -> Architecture:
    return Architecture("mlp", get("mlp").parse({"depth": 4, **settings}), topology)


def key(fingerprint: str, seed: int = 0, recipe: str = "recipe") -> EvaluationKey:
    return EvaluationKey(fingerprint, "data", recipe, 3, seed)


@given(TOPOLOGIES, TOPOLOGIES)
def test_a_difference_leads_from_one_to_the_other(before, after):
    found = difference(network(before), network(after))
    kinds = {(e.source, e.target): e.kind for e in before}
    for edge in found.removed:
        assert kinds.pop((edge.source, edge.target)) is edge.kind
    for change in found.changed:
        assert kinds[change.source, change.target] is change.before
        kinds[change.source, change.target] = change.after
    for edge in found.added:
        assert (edge.source, edge.target) not in kinds
        kinds[edge.source, edge.target] = edge.kind
    assert Topology(tuple(Edge(*p, k) for p, k in kinds.items())) == after
    assert (found.operations, found.settings) == ((), ())


@given(TOPOLOGIES, TOPOLOGIES)
def test_a_difference_the_other_way_is_its_mirror(before, after):
    there = difference(network(before), network(after))
    back = difference(network(after), network(before))
    assert (there.added, there.removed) == (back.removed, back.added)
    assert [(c.before, c.after) for c in there.changed] == [
        (c.after, c.before) for c in back.changed
    ]


def test_settings_and_families_that_differ_are_named():
    found = difference(network(Topology()), network(Topology(), width=8))
    assert [(c.name, c.after) for c in found.settings] == [("width", 8)]
    other = Architecture("convnet", get("convnet").parse({}), Topology())
    found = difference(network(Topology()), other)
    assert ("family", "mlp", "convnet") in [
        (c.name, c.before, c.after) for c in found.settings
    ]
    assert (found.operations[0].name, found.operations[0].before) == ("1", "linear")


def test_means_are_over_the_seeds_of_equal_conditions_alone():
    before = [
        (key("a", 0), {"accuracy": 0.5, "loss": 1.0}),
        (key("a", 1), {"accuracy": 0.7, "loss": 1.0}),
        (key("a", 0, "other recipe"), {"accuracy": 0.1}),
    ]
    after = [(key("b", 5), {"accuracy": 0.9})]
    (found,) = comparisons(before, after)
    assert (found.num_before, found.num_after) == (2, 1)
    assert found.metrics == {"accuracy": Change(0.6, 0.9)}
    assert found.metrics["accuracy"].change == pytest.approx(0.3)
    assert comparisons(before[2:], after) == []


@given(TOPOLOGIES)
def test_each_removal_is_the_network_less_one_skip(topology):
    whole = network(topology)
    for edge in topology:
        (gone,) = difference(whole, without(whole, edge)).removed
        assert gone == edge
    keys = trainings(whole, key(whole.fingerprint))
    assert len(set(keys)) == 1 + len(topology)
    assert keys[0].fingerprint == whole.fingerprint
