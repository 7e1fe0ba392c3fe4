"""Recomputing activations changes memory and nothing else."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn

from nas.codegen.module import build
from tests.nas.codegen import cases

SKIPS = "0+2 1c3 2+5 3g6 5+7 7+8 8+9"
OPTIONS = {"stochastic_depth": 0.3, "dropout": 0.2, "aux_heads": [4]}


def trained(settings, text, steps=2):
    """A network after some steps of training, and its gradients of the last one."""
    network = build(cases.plan_of("convnet", settings, cases.edges(text)), seed=0)
    torch.manual_seed(1)
    for _ in range(steps):
        network.zero_grad()
        logits, extra = network(torch.randn(4, 3, 32, 32))
        (logits.square().mean() + extra[0].square().mean()).backward()
        with torch.no_grad():
            for parameter in network.parameters():
                parameter -= 0.1 * parameter.grad
    return network


@pytest.mark.parametrize("downsample", ["stride", "transition"])
def test_weights_gradients_and_statistics_are_those_of_ordinary_training(downsample):
    options = OPTIONS | {"downsample": downsample}
    ordinary = trained(options, SKIPS)
    recomputed = trained(options | {"checkpoint_activations": True}, SKIPS)
    for (name, a), b in zip(
        ordinary.named_parameters(), recomputed.parameters(), strict=True
    ):
        assert torch.equal(a, b), name
        assert torch.equal(a.grad, b.grad), name
    for (name, a), b in zip(
        ordinary.named_buffers(), recomputed.buffers(), strict=True
    ):
        if not name.endswith("num_batches_tracked"):
            assert torch.equal(a, b), name


def test_batch_norms_have_their_momentum_back_after_the_backward_pass():
    network = trained(OPTIONS | {"checkpoint_activations": True}, SKIPS)
    norms = [m for m in network.modules() if isinstance(m, nn.BatchNorm2d)]
    assert {norm.momentum for norm in norms} == {0.1}


def test_a_network_without_batch_norms_has_no_statistics_to_freeze():
    settings = {"checkpoint_activations": True, "norm": "group"}
    network = build(cases.plan_of("convnet", settings, cases.edges("")))
    assert not hasattr(network, "frozen_statistics")


def saved_bytes(num_layers: int, *, recompute: bool) -> int:
    """What a forward pass of a residual network keeps for the backward pass."""
    settings = {
        "depth": num_layers,
        "widths": [4],
        "checkpoint_activations": recompute,
    }
    chain = cases.edges(" ".join(f"{i}+{i + 1}" for i in range(num_layers)))
    network = build(cases.plan_of("convnet", settings, chain), seed=0)
    weights = {p.untyped_storage().data_ptr() for p in network.state_dict().values()}
    storages: dict[int, int] = {}

    def keep(tensor: Tensor) -> Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in weights:
            storages[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        output = network(torch.randn(4, 3, 32, 32))
    output.sum().backward()
    assert all(torch.isfinite(p.grad).all() for p in network.parameters())
    return sum(storages.values())


@pytest.mark.slow
def test_a_thousand_layers_train_in_a_fraction_of_the_memory():
    assert saved_bytes(1000, recompute=True) < saved_bytes(1000, recompute=False) / 20
