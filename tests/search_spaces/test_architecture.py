"""Canonical form and fingerprint."""

from __future__ import annotations

from typing import Any

import pytest

from search_spaces import Architecture, Edge, EdgeKind, Topology, get
from search_spaces.errors import CannotBuild, InvalidSettings, UnknownName

SKIP = Topology((Edge(0, 2, EdgeKind.ADD),))


def convnet(
    topology: Topology = SKIP, operations: tuple[str, ...] = (), **settings: Any
) -> Architecture:
    parsed = get("convnet").parse({"depth": 3, **settings})
    return Architecture("convnet", parsed, topology, operations)


def test_the_fingerprint_is_frozen() -> None:
    """A change of this value makes every stored result unfindable; never edit it lightly."""
    assert convnet().fingerprint == (
        "d7ebceb4127bd3cd8f4f78ff9c8cbb07b4e83b05236fcea548e87165dc5a03ca"
    )


def test_settings_at_their_defaults_are_not_written() -> None:
    assert convnet(norm="batch", widths=(16, 32, 64)).to_json() == {
        "family": "convnet",
        "settings": {"depth": 3},
        "edges": [{"source": 0, "target": 2, "kind": "add"}],
    }


def test_two_ways_to_say_one_network_have_one_fingerprint() -> None:
    layers = ("basic", "basic", "basic")
    searched = convnet(operations=layers).fingerprint
    listed = Architecture(
        "convnet",
        get("convnet").parse({"depth": [1, 1, 1], "operations": ["conv", "basic"]}),
        SKIP,
        layers,
    )
    fixed = Architecture(
        "convnet", get("convnet").parse({"depth": 3, "operations": ["basic"]}), SKIP
    )
    assert searched == listed.fingerprint == fixed.fingerprint


def test_what_differs_has_another_fingerprint() -> None:
    different = [
        convnet(),
        convnet(Topology()),
        convnet(Topology((Edge(0, 2, EdgeKind.GATE),))),
        convnet(Topology((Edge(0, 1, EdgeKind.ADD),))),
        convnet(order="pre"),
        convnet(operations=("conv", "conv", "basic")),
        convnet(operations=("conv", "basic", "conv")),
        convnet(depth=(1, 1, 2)),
    ]
    assert len({a.fingerprint for a in different}) == len(different)


def test_operations_are_written_where_layers_differ() -> None:
    form = convnet(operations=("conv", "basic", "conv")).to_json()
    assert form["operations"] == ["conv", "basic", "conv"]
    assert "operations" not in form["settings"]


def test_one_operation_a_layer_is_wanted() -> None:
    with pytest.raises(InvalidSettings, match="2 operations for 3 layers"):
        convnet(operations=("conv", "basic"))


def test_an_edge_to_a_layer_that_does_not_exist_is_named() -> None:
    with pytest.raises(CannotBuild, match=r"\(2, 4\) add .* this network has 3"):
        convnet(Topology((Edge(2, 4, EdgeKind.ADD),)))


def test_settings_of_another_family_are_refused() -> None:
    with pytest.raises(InvalidSettings, match="MlpSettings"):
        Architecture("convnet", get("mlp").parse({}))


@pytest.mark.parametrize(
    ("form", "error", "message"),
    [
        ({}, InvalidSettings, "names its family"),
        ({"family": "oak"}, UnknownName, "convnet, mlp"),
        ({"family": "mlp", "layers": 3}, InvalidSettings, "'layers'"),
        (
            {"family": "mlp", "settings": {"depth": 0}},
            InvalidSettings,
            r"settings\.depth",
        ),
        ({"family": "mlp", "operations": ["oak"] * 6}, InvalidSettings, "'oak'"),
    ],
)
def test_json_that_is_no_architecture_is_refused(
    form: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Architecture.from_json(form)
