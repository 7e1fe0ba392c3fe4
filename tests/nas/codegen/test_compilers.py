"""Compiled and exported networks answer as the eager one does, for any batch size."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn
from torch.export import Dim, export

from nas.codegen.module import build
from search_spaces import Plan
from tests.nas.codegen import cases

TRACED = {
    name: cases.everything()[name]
    for name in (
        "convnet_resnet",
        "convnet_densenet",
        "convnet_highway",
        "mixed_skips",
        "partial_skips",
        "layer_norm",
        "transition",
        "extra_heads",
        "recomputed",
        "stochastic_depth",
        "no_stem_no_head",
    )
} | {
    f"all_operations_{order}": cases.all_operations(order) for order in ("post", "pre")
}
TOLERANCE = 1e-4

pytestmark = [
    pytest.mark.filterwarnings("ignore:.*treespec, LeafSpec:FutureWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(params=TRACED)
def plan(request) -> Plan:
    return TRACED[request.param]


@pytest.fixture
def network(plan) -> nn.Module:
    torch.compiler.reset()
    return build(plan, seed=0).eval()


def batch(plan: Plan, size: int) -> torch.Tensor:
    return torch.randn(size, *plan.task.input_shape, generator=torch.manual_seed(0))


def test_a_network_compiles_as_one_graph(plan, network):
    compiled = torch.compile(network, fullgraph=True, backend="eager")
    x = batch(plan, 2)
    torch.testing.assert_close(compiled(x), network(x))


@pytest.mark.slow
def test_a_network_exports_with_a_free_batch_size(plan, network):
    exported = export(network, (batch(plan, 2),), dynamic_shapes=({0: Dim("n")},))
    x = batch(plan, 5)
    torch.testing.assert_close(exported.module()(x), network(x))


@pytest.mark.slow
def test_a_network_in_onnx_agrees_with_a_free_batch_size(plan, network, tmp_path):
    path = tmp_path / "model.onnx"
    save_onnx(network, batch(plan, 2), path)
    x = batch(plan, 5)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (answer,) = session.run(None, {session.get_inputs()[0].name: x.numpy()})
    expected = network(x).detach().numpy()
    np.testing.assert_allclose(answer, expected, rtol=TOLERANCE, atol=TOLERANCE)


@pytest.mark.slow
def test_training_compiled_by_inductor_gives_the_gradients_of_eager_training():
    torch.compiler.reset()
    settings = {"checkpoint_activations": True, "depth": 2, "widths": [4]}
    plan = cases.plan_of("convnet", settings, cases.edges("0+1 0g2"))
    x = batch(plan, 4)
    eager, compiled = build(plan, seed=0), build(plan, seed=0)
    eager(x).square().mean().backward()
    torch.compile(compiled, fullgraph=True)(x).square().mean().backward()
    for (name, a), b in zip(
        eager.named_parameters(), compiled.parameters(), strict=True
    ):
        torch.testing.assert_close(b.grad, a.grad, rtol=1e-3, atol=1e-4, msg=name)
    for (name, a), b in zip(eager.named_buffers(), compiled.buffers(), strict=True):
        if not name.endswith("num_batches_tracked"):
            torch.testing.assert_close(b, a, rtol=1e-3, atol=1e-5, msg=name)


def save_onnx(network: nn.Module, x: torch.Tensor, path: Path) -> None:
    torch.onnx.export(
        network,
        (x,),
        path,
        dynamo=True,
        verbose=False,
        dynamic_shapes=({0: Dim("n")},),
    )
