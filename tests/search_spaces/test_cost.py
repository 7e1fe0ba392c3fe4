"""Costs read off a plan; tests/contracts holds them against built networks."""

from __future__ import annotations

from typing import Any

import pytest

from search_spaces import Architecture, Edge, EdgeKind, Plan, Task, Topology, get
from search_spaces.cost import cost
from search_spaces.presets import preset

IMAGES = Task((1, 8, 8), 10)


def plan(*skips: tuple[int, int], kind: EdgeKind = EdgeKind.ADD, **given: Any) -> Plan:
    settings = get("convnet").parse({"depth": 8, "widths": [8], **given})
    edges = tuple(Edge(i, j, kind) for i, j in skips)
    return Architecture("convnet", settings, Topology(edges)).plan(IMAGES)


def test_a_convolution_counts_two_operations_for_each_multiply_add() -> None:
    by_module = cost(plan()).by_module
    assert by_module["conv1"].flops == 2 * 8 * 8 * 9 * 8 * 8
    assert by_module["conv1"].parameters == 8 * 8 * 9 + 2 * 8
    assert by_module["head"].flops == 2 * 8 * 10


def test_resnet_20_costs_the_41_million_multiply_adds_that_are_reported_for_it() -> (
    None
):
    architecture, task = preset("resnet-20")
    assert cost(architecture.plan(task)).flops / 2 == pytest.approx(40.55e6, rel=1e-3)


def test_costs_of_modules_add_up() -> None:
    total = cost(plan((0, 2), (1, 3), residual_scale=0))
    assert sum(m.parameters for m in total.by_module.values()) == total.parameters
    assert sum(m.flops for m in total.by_module.values()) == total.flops
    assert total.by_module["scale2"].parameters == 1
    assert total.num_skips == 2


def test_extra_heads_have_parameters_but_cost_nothing_at_inference() -> None:
    with_head, without = cost(plan(aux_heads=[4])), cost(plan())
    assert with_head.parameters - without.parameters == 8 * 10 + 10
    assert with_head.flops == without.flops
    assert with_head.activation_bytes == without.activation_bytes
    assert with_head.training_bytes > without.training_bytes


def test_a_long_skip_keeps_its_source_alive() -> None:
    state = 4 * 8 * 8 * 8
    plain = cost(plan()).activation_bytes
    assert cost(plan((1, 3))).activation_bytes == plain + state
    assert cost(plan((1, 8), (2, 8), (3, 8))).activation_bytes == plain + 3 * state


def test_a_plain_network_needs_no_more_at_inference_the_deeper_it_is() -> None:
    assert cost(plan(depth=8)).activation_bytes == cost(plan(depth=80)).activation_bytes


def test_training_keeps_more_the_deeper_the_network_unless_it_recomputes() -> None:
    def kept(depth: int, recomputes: bool) -> int:
        network = plan(depth=depth, checkpoint_activations=recomputes)
        return cost(network).training_bytes

    assert kept(400, recomputes=False) == pytest.approx(4 * kept(100, False), rel=0.05)
    assert kept(400, recomputes=True) == pytest.approx(2 * kept(100, True), rel=0.1)


def test_training_memory_has_weights_gradients_moments_and_a_batch_of_activations() -> (
    None
):
    total = cost(plan())
    assert total.training_memory(32) == (
        4 * 4 * total.parameters + 32 * total.training_bytes
    )
