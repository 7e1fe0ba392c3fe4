"""What a search chooses from, and what its choices denote."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search_spaces import EdgeKind, EdgePolicy, SearchSpace, Task, get
from search_spaces.errors import CannotBuild, InvalidSettings

IMAGES = Task((1, 8, 8), 10)
ROWS = Task((5,), 3)


def convnet(policy: EdgePolicy | None = None, **given: Any) -> SearchSpace:
    return SearchSpace("convnet", given, policy or EdgePolicy(), IMAGES)


def perceptron(policy: EdgePolicy | None = None, **given: Any) -> SearchSpace:
    return SearchSpace("mlp", {"depth": 3, **given}, policy or EdgePolicy(), ROWS)


def first(space: SearchSpace) -> dict[str, str]:
    return {dimension.name: dimension.choices[0] for dimension in space.dimensions}


def test_layers_are_split_over_the_stages_as_evenly_as_possible() -> None:
    deep = get("convnet").parse({"depth": 20})
    assert deep.depths == (7, 7, 6)
    assert deep == get("convnet").parse({"depth": [7, 7, 6]})
    with pytest.raises(InvalidSettings, match="too few for 3 stages"):
        get("convnet").parse({"depth": 2})


def test_all_pairs_within_a_stage_are_candidates() -> None:
    space = convnet(depth=4, widths=[4, 8])
    assert space.candidate_edges == ((0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (3, 4))
    assert space.num_candidate_edges == 6


def test_pairs_across_stages_join_on_request() -> None:
    space = convnet(EdgePolicy(across_stages=True), depth=4, widths=[4, 8])
    assert set(space.candidate_edges) >= {(0, 3), (0, 4), (1, 3), (1, 4)}
    assert space.num_candidate_edges == 10


def test_max_span_bounds_how_many_layers_a_skip_bypasses() -> None:
    space = perceptron(EdgePolicy(max_span=2), depth=4)
    assert max(j - i for i, j in space.candidate_edges) == 2
    assert space.num_candidate_edges == 7


def test_one_choice_serves_every_stage_where_stages_are_alike() -> None:
    space = convnet(depth=6)
    assert [d.name for d in space.dimensions] == [
        "stage_edge_0_1",
        "stage_edge_0_2",
        "stage_edge_1_2",
    ]
    assert space.dimensions[1].edges == ((0, 2), (2, 4), (4, 6))
    assert space.size == 4**3


def test_stages_are_not_tied_where_they_differ_or_on_request() -> None:
    assert len(convnet(depth=[1, 2, 1]).dimensions) == 5
    assert len(convnet(EdgePolicy(tie_stages=False), depth=6).dimensions) == 9


def test_stages_that_differ_cannot_be_tied() -> None:
    with pytest.raises(InvalidSettings, match="not 1, 2, 1") as raised:
        convnet(EdgePolicy(tie_stages=True), depth=[1, 2, 1])
    assert raised.value.field == "space.tie_stages"


def test_a_choice_for_tied_stages_sets_the_edge_in_each() -> None:
    space = convnet(depth=6)
    architecture = space.architecture({**first(space), "stage_edge_0_2": "add"})
    assert [(e.source, e.target) for e in architecture.topology] == [
        (0, 2),
        (2, 4),
        (4, 6),
    ]


def test_a_pinned_edge_is_no_dimension_but_a_candidate_and_in_every_network() -> None:
    policy = EdgePolicy(pins={"0-1": EdgeKind.GATE})
    space = perceptron(policy)
    assert "edge_0_1" not in {d.name for d in space.dimensions}
    assert (0, 1) in space.candidate_edges
    assert str(space.architecture(first(space)).topology.edges[0]) == "(0, 1) gate"


def test_a_pin_in_one_stage_leaves_the_others_tied() -> None:
    space = convnet(EdgePolicy(pins={"0-2": EdgeKind.ADD}), depth=6)
    edges = {d.name: d.edges for d in space.dimensions}
    assert edges["stage_edge_0_2"] == ((2, 4), (4, 6))


def test_a_pin_on_a_pair_that_is_no_candidate_is_refused() -> None:
    with pytest.raises(InvalidSettings, match=r"0-5.*across_stages") as raised:
        convnet(EdgePolicy(pins={"0-5": EdgeKind.ADD}), depth=6)
    assert raised.value.field == "space.pins"


def test_searched_operations_are_dimensions_of_layers() -> None:
    space = convnet(EdgePolicy(tie_stages=False), depth=3, operations=["conv", "basic"])
    dimension = space.dimensions[-1]
    assert (dimension.name, dimension.layers) == ("operation_3", (3,))
    assert dimension.choices == ("conv", "basic")
    chosen = space.architecture({**first(space), "operation_2": "basic"})
    assert chosen.layer_operations == ("conv", "basic", "conv")


def test_kinds_restrict_the_choices() -> None:
    space = perceptron(EdgePolicy(kinds=(EdgeKind.ADD,)))
    assert {d.choices for d in space.dimensions} == {("none", "add")}
    assert space.size == 2**6


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"edge_0_1": "bridge"}, "cannot be 'bridge': choose from none, add"),
        ({"edge_0_9": "add"}, "'edge_0_9' is no dimension"),
    ],
)
def test_choices_that_do_not_exist_are_refused(
    choices: dict[str, str], message: str
) -> None:
    space = perceptron()
    with pytest.raises(InvalidSettings, match=message):
        space.architecture({**first(space), **choices})


def test_a_missing_choice_is_named() -> None:
    with pytest.raises(InvalidSettings, match="'edge_0_1' is missing"):
        perceptron().architecture({})


@settings(deadline=None, max_examples=50)
@given(seed=st.integers(), tied=st.booleans(), across=st.booleans())
def test_choices_and_architectures_are_each_others_inverse(
    seed: int, tied: bool, across: bool
) -> None:
    policy = EdgePolicy(
        tie_stages=tied, across_stages=across, pins={"1-2": EdgeKind.ADD}
    )
    space = convnet(policy, depth=6, operations=["conv", "basic", "dense"])
    rng = random.Random(seed)
    choices = {d.name: rng.choice(d.choices) for d in space.dimensions}
    assert space.choices(space.architecture(choices)) == choices


def test_an_architecture_outside_the_space_has_no_choices() -> None:
    wide, narrow = perceptron(), perceptron(EdgePolicy(kinds=(EdgeKind.ADD,)))
    assert narrow.choices(wide.named()["highway"]) is None
    assert narrow.choices(perceptron(depth=4).named()["plain"]) is None
    assert narrow.choices(perceptron(norm="layer").named()["plain"]) is None
    pinned = perceptron(EdgePolicy(pins={"0-1": EdgeKind.GATE}))
    assert pinned.choices(wide.named()["resnet"]) is None
    untied = convnet(EdgePolicy(tie_stages=False), depth=6)
    one_stage = untied.architecture({**first(untied), "edge_0_1": "add"})
    assert convnet(depth=6).choices(one_stage) is None


def test_named_topologies_are_uniform_on_the_edges_that_bypass_one_layer() -> None:
    named = perceptron(EdgePolicy(kinds=(EdgeKind.ADD,))).named()
    assert set(named) >= {"plain", "resnet", "densenet", "highway"}
    assert len(named["plain"].topology) == 0
    assert [str(edge) for edge in named["densenet"].topology] == [
        "(0, 1) concat",
        "(1, 2) concat",
        "(2, 3) concat",
    ]


def test_neighbours_go_through_the_whole_space_nearest_first_and_once() -> None:
    space = perceptron(EdgePolicy(kinds=(EdgeKind.ADD, EdgeKind.GATE), max_span=1))
    start = {**first(space), "edge_0_1": "add"}
    found = list(space.neighbours(start, random.Random(0)))
    distances = [sum(f[name] != start[name] for name in start) for f in found]
    assert distances == sorted(distances)
    assert len({tuple(f.items()) for f in found}) == len(found) == space.size - 1


def test_the_order_of_neighbours_follows_the_seed() -> None:
    space = convnet(depth=9)
    start = first(space)

    def order(seed: int) -> list[dict[str, str]]:
        found = space.neighbours(start, random.Random(seed))
        return list(itertools.islice(found, 10))

    assert order(0) == order(0) != order(1)


def test_neighbours_of_a_huge_space_come_at_once() -> None:
    space = perceptron(depth=40)
    assert space.size > 10**400
    assert next(space.neighbours(first(space), random.Random(0)))


def test_a_network_that_does_not_answer_the_task_is_refused() -> None:
    with pytest.raises(CannotBuild, match="give it a head"):
        perceptron(head="none", width=64)


@pytest.mark.parametrize(("family", "task"), [("mlp", IMAGES), ("convnet", ROWS)])
def test_data_that_a_family_does_not_read_is_refused(family: str, task: Task) -> None:
    with pytest.raises(InvalidSettings, match="choose another family"):
        SearchSpace(family, {}, EdgePolicy(), task)
