"""How shapes, wires and merges are resolved."""

from __future__ import annotations

from typing import Any

import pytest

from search_spaces import Architecture, Edge, EdgeKind, Plan, Task, Topology, get
from search_spaces.errors import CannotBuild
from search_spaces.plan import Module, Ref, Skip

IMAGES = Task((3, 9, 9), 10)


def plan(
    *edges: str, task: Task = IMAGES, family: str = "convnet", **given: Any
) -> Plan:
    """Of a network with ``edges`` like ``0-2 add``; convnets have layers 1 and 2, 3 and 4."""
    defaults = {"depth": 4, "widths": [8, 12]} if family == "convnet" else {}
    settings = get(family).parse({**defaults, **given})
    return Architecture(family, settings, Topology(tuple(map(edge, edges)))).plan(task)


def edge(text: str) -> Edge:
    pair, kind = text.split()
    source, target = pair.split("-")
    return Edge(int(source), int(target), EdgeKind(kind))


def only(plan: Plan) -> Skip:
    (skip,) = plan.skips
    return skip


def wired(skip: Skip) -> list[str]:
    return [f"{m.name} {m.input}->{m.output}" for m in skip.wire.modules]


def written(module: Module) -> list[tuple[object, ...]]:
    return [
        (call.callee, *call.positional, dict(call.keywords)) for call in module.calls
    ]


def test_a_skip_between_equal_shapes_passes_the_state_itself() -> None:
    skip = only(plan("0-2 add"))
    assert (skip.wire.variable, skip.wire.take, skip.wire.modules) == ("s0", None, ())


def test_a_projection_strides_and_ends_in_the_norm() -> None:
    skip = only(plan("1-3 add"))
    assert wired(skip) == ["project_1_3 (8, 9, 9)->(12, 5, 5)"]
    assert written(skip.wire.modules[0]) == [
        ("nn.Conv2d", 8, 12, {"kernel_size": 1, "stride": 2, "bias": False}),
        ("nn.BatchNorm2d", 12, {}),
    ]


def test_padding_strides_and_has_no_parameters() -> None:
    skip = only(plan("1-4 gate", shortcut="pad"))
    assert wired(skip) == ["pad_1_4 (8, 9, 9)->(12, 5, 5)"]
    assert skip.wire.modules[0].parameters == 0


def test_padding_cannot_narrow_and_says_which_edge_and_shapes() -> None:
    with pytest.raises(CannotBuild) as raised:
        plan("0-1 concat", "1-2 add", shortcut="pad")
    assert str(raised.value) == (
        "edge (1, 2) add cannot be built from s1 of 16x9x9 to layer 2 of 8x9x9: "
        'zero channels cannot narrow it; set shortcut to "projection"'
    )


def test_concat_widens_the_state_and_the_next_layer_reads_all_of_it() -> None:
    steps = plan("0-1 concat").steps
    assert steps[0].shape == (16, 9, 9)
    assert steps[1].layer.input == (16, 9, 9)
    assert steps[1].shape == (8, 9, 9)


def test_concat_from_a_larger_resolution_is_pooled() -> None:
    skip = only(plan("0-3 concat"))
    assert wired(skip) == ["resize_0_3 (8, 9, 9)->(8, 5, 5)"]
    assert written(skip.wire.modules[0]) == [
        ("nn.AvgPool2d", 2, {"ceil_mode": True, "count_include_pad": False})
    ]


def test_split_keeps_the_width_and_gives_each_source_its_share() -> None:
    step = plan("0-2 concat", "1-2 concat", concat_mode="split").steps[1]
    assert [skip.wire.take for skip in step.concats] == [2, 2]
    assert step.layer.output == (4, 9, 9)
    assert step.shape == (8, 9, 9)


def test_a_state_too_narrow_to_split_is_refused() -> None:
    with pytest.raises(CannotBuild, match=r"edge \(0, 2\) concat .* 1 channels cannot"):
        plan("0-2 concat", concat_mode="split", widths=[1, 1])


def test_partial_edges_carry_the_first_channels() -> None:
    concat = only(plan("0-2 concat", partial=0.3))
    assert (concat.wire.take, concat.wire.shape) == (3, (3, 9, 9))
    add = only(plan("0-2 add", partial=0.3))
    assert wired(add) == ["pad_0_2 (3, 9, 9)->(8, 9, 9)"]
    gate = only(plan("0-2 gate", partial=0.3))
    assert gate.gate is not None
    assert gate.gate.calls[0].positional == (3,)
    assert gate.wire.modules == ()


def test_a_partial_projection_leads_to_the_share_of_its_target() -> None:
    skip = only(plan("1-3 add", partial=0.5))
    assert wired(skip) == [
        "project_1_3 (4, 9, 9)->(6, 5, 5)",
        "pad_1_3 (6, 5, 5)->(12, 5, 5)",
    ]


def test_a_state_wider_than_the_bound_is_squeezed() -> None:
    step = plan("0-1 concat", max_width=12).steps[0]
    assert step.squeeze is not None
    assert (step.squeeze.input, step.squeeze.output) == ((16, 9, 9), (12, 9, 9))
    assert step.shape == (12, 9, 9)


def test_a_transition_compresses_and_halves_and_is_what_its_stage_reads() -> None:
    network = plan("2-4 add", "1-4 add", downsample="transition", compression=0.5)
    step = network.steps[2]
    assert step.transition is not None
    assert (step.transition.input, step.transition.output) == ((8, 9, 9), (4, 5, 5))
    assert (step.input, step.layer.input) == ("t3", (4, 5, 5))
    assert [skip.wire.variable for skip in network.skips] == ["s1", "t3"]


def test_layers_end_in_the_activation_in_post_order_and_open_with_it_in_pre_order() -> (
    None
):
    post, pre = plan(), plan(order="pre")
    assert {step.activation for step in post.steps} == {"relu"}
    assert {step.activation for step in pre.steps} == {None}
    assert post.steps[0].layer.calls[0].callee == "ConvBlock"
    assert pre.steps[0].layer.calls[0].callee == "PreActConvBlock"
    assert pre.head.calls[0].callee == "nn.BatchNorm2d"


def test_only_layers_with_an_add_edge_are_scaled_and_dropped() -> None:
    steps = plan("0-2 add", "2-3 gate", residual_scale=0.1, stochastic_depth=0.2).steps
    assert [step.scale for step in steps] == [None, 0.1, None, None]
    assert [step.drop is not None for step in steps] == [False, True, False, False]


def test_a_residual_scale_of_zero_is_learned() -> None:
    network = plan("0-2 add", residual_scale=0)
    assert [step.learned_scale for step in network.steps] == [False, True, False, False]
    assert network.parameters == plan("0-2 add").parameters + 1


def test_deeper_layers_are_dropped_more_often() -> None:
    steps = plan("0-1 add", "3-4 add", stochastic_depth=0.2).steps
    drops = [step.drop.calls[0].positional for step in steps if step.drop]
    assert drops == [(0.05,), (0.2,)]


def test_keywords_that_equal_a_blocks_defaults_are_left_out() -> None:
    (call,) = plan(operations=["basic"]).steps[0].layer.calls
    assert call.keywords == ()
    (call,) = (
        plan(operations=["basic"], norm="none", activation="gelu", dropout=0.1)
        .steps[2]
        .layer.calls
    )
    assert dict(call.keywords) == {
        "stride": 2,
        "norm": Ref("nn.Identity"),
        "activation": Ref("nn.GELU"),
        "dropout": 0.1,
        "bias": True,
    }


def test_without_biases_gates_and_heads_have_none() -> None:
    network = plan("0-1 gate", bias=False)
    gate = only(network).gate
    assert gate is not None
    assert gate.parameters == 64
    assert network.head.parameters == 120


def test_an_operation_that_cannot_get_so_narrow_names_the_backbone_edge() -> None:
    edges = ("0-2 concat", "1-2 concat")
    refusal = r"edge \(1, 2\) .* inception .* 7x9x9 to 3x9x9: it needs 4"
    with pytest.raises(CannotBuild, match=refusal):
        plan(*edges, concat_mode="split", operations=["inception"], widths=[7, 8])


def test_extra_heads_read_their_state() -> None:
    ((state, head),) = plan(aux_heads=[3]).aux_heads
    assert (state, head.name, head.input) == (3, "aux_head3", (12, 5, 5))


def test_the_imagenet_stem_quarters_the_resolution() -> None:
    assert plan(task=Task((3, 224, 224), 10), stem="imagenet").stem.output == (
        8,
        56,
        56,
    )


def test_a_perceptron_without_stem_and_head_starts_and_ends_bare() -> None:
    network = plan(family="mlp", task=Task((7,), 64), stem="none", head="none")
    assert (network.stem.calls, network.head.calls) == ((), ())
    assert network.steps[0].layer.input == (7,)


def test_a_thousand_layers_are_planned_with_all_their_skips() -> None:
    edges = [f"{j - 1}-{j} add" for j in range(1, 1001)]
    network = plan(*edges, family="mlp", task=Task((4,), 2), depth=1000, width=4)
    assert len(network.skips) == 1000
    assert len(network.segments) == 32
