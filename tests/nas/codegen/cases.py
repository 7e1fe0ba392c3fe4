"""Networks whose sources are looked at: every named topology, and one for each option."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search_spaces import Architecture, Edge, EdgeKind, Plan, Task, Topology, get, names

SAMPLES = {"image": (3, 32, 32), "table": (13,)}
"""The shape of one sample, by the kind of data that a family reads."""

FEATURES: dict[str, tuple[str, dict[str, Any], str]] = {
    "mixed_skips": ("convnet", {}, "0+2 0+3 1g3 2c3 3+5 3+6 4g6 5c8 7+9"),
    "many_adds": ("mlp", {"depth": 8}, " ".join(f"{i}+8" for i in range(8))),
    "many_concats": ("mlp", {"depth": 8}, " ".join(f"{i}c8" for i in range(8))),
    "pad_shortcut": ("convnet", {"shortcut": "pad"}, "2+4 3+5 0g4 6+8"),
    "pre_activation": ("convnet", {"order": "pre"}, "0+2 2+4 4c6"),
    "split_concats": ("convnet", {"concat_mode": "split"}, "0c2 1c2 3c5"),
    "partial_skips": ("convnet", {"partial": 0.5}, "0+2 0g3 1c3"),
    "max_width": ("convnet", {"max_width": 64}, "0c1 1c2 7c8"),
    "residual_scale": ("convnet", {"residual_scale": 0.1}, "0+1 1+2"),
    "learned_scale": ("convnet", {"residual_scale": 0}, "0+1 1+2"),
    "stochastic_depth": ("convnet", {"stochastic_depth": 0.2}, "0+1 1+2 8+9"),
    "dropout": ("convnet", {"dropout": 0.1}, "0+1"),
    "extra_heads": ("convnet", {"aux_heads": [3, 6]}, "0+1"),
    "transition": (
        "convnet",
        {"downsample": "transition", "compression": 0.5, "order": "pre"},
        "0c1 1c2 2c3 3c4 3g6",
    ),
    "imagenet_stem": ("convnet", {"stem": "imagenet"}, "0+1"),
    "group_norm": ("convnet", {"norm": "group", "activation": "silu"}, "0+1"),
    "layer_norm": ("convnet", {"norm": "layer", "activation": "gelu"}, "0+1"),
    "no_norm": ("convnet", {"norm": "none", "activation": "leaky_relu"}, "0+1"),
    "recomputed": ("convnet", {"checkpoint_activations": True}, "0+2 1c5 5+7"),
    "no_stem_no_head": (
        "mlp",
        {"stem": "none", "head": "none", "bias": False, "norm": "none", "width": 13},
        "0g1 1+2",
    ),
}
"""Family, settings, edges: ``0+2`` adds s0 to s2, ``g`` is a gate and ``c`` a concat."""

KINDS = {"+": EdgeKind.ADD, "c": EdgeKind.CONCAT, "g": EdgeKind.GATE}


def edges(text: str) -> Topology:
    """``0+2 1g3`` as a topology."""
    found = []
    for word in text.split():
        letter = next(letter for letter in KINDS if letter in word)
        source, target = map(int, word.split(letter))
        found.append(Edge(source, target, KINDS[letter]))
    return Topology(tuple(found))


def plan_of(family: str, settings: Mapping[str, Any], topology: Topology) -> Plan:
    """The plan of an architecture for ten classes."""
    kind = get(family)
    architecture = Architecture(family, kind.parse(settings), topology)
    return architecture.plan(Task(SAMPLES[kind.data_kinds[0]], 10))


def feature(name: str) -> Plan:
    """The plan of one of the features."""
    family, settings, text = FEATURES[name]
    return plan_of(family, settings, edges(text))


def operation(name: str, order: str = "post") -> Plan:
    """A small network of one operation, with a skip in each of its two stages."""
    settings = {"operations": [name], "order": order, "widths": [8, 16], "depth": 4}
    return plan_of("convnet", settings, edges("0+2 2c3 2+4"))


def operations() -> list[str]:
    """All operations on images."""
    return list(get("convnet").operations)


def named() -> dict[str, Plan]:
    """Every named topology of every family, under the family's defaults."""
    return {
        f"{family}_{name}": plan_of(family, {}, topology)
        for family in names()
        for name, topology in get(family)
        .named_topologies(get(family).parse({}))
        .items()
    }


def all_operations(order: str) -> Plan:
    """Every operation once, one a layer, and some skips."""
    found = operations()
    settings = {
        "operations": found,
        "depth": len(found),
        "widths": [8],
        "order": order,
    }
    architecture = Architecture(
        "convnet",
        get("convnet").parse(settings),
        edges("0+2 1c4 3g6 5+8"),
        tuple(found),
    )
    return architecture.plan(Task(SAMPLES["image"], 10))


def everything() -> dict[str, Plan]:
    """All of these by name."""
    blocks = {f"operation_{name}": operation(name) for name in operations()}
    return named() | {name: feature(name) for name in FEATURES} | blocks
