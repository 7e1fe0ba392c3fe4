"""Gathered parameters train as they would on their own; only matrices and kernels decay."""

import pytest
import torch
from torch import nn

from nas.training.optimizer import FlatOptimizer
from nas.training.recipe import Recipe
from tests.nas.training.networks import SmallConvNet


@pytest.mark.parametrize("channels_last", [False, True])
def test_gathering_changes_no_value_and_no_output(channels_last):
    network = SmallConvNet().eval()
    x = torch.randn(4, 1, 8, 8)
    before = {k: v.clone() for k, v in network.state_dict().items()}
    outputs = network(x)
    FlatOptimizer(network, Recipe(), channels_last=channels_last)
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name])
    assert torch.allclose(network(x), outputs, atol=1e-5)


@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
def test_only_matrices_and_kernels_decay(optimizer):
    network = SmallConvNet()
    nn.init.constant_(network.norm1.bias, 0.3)
    before = {k: v.detach().clone() for k, v in network.named_parameters()}
    recipe = Recipe(
        optimizer=optimizer, weight_decay=0.5, momentum=0.0, gradient_clip=None
    )
    FlatOptimizer(network, recipe, channels_last=True).step(0.1)
    for name, value in network.named_parameters():
        decays = name in ("conv1.weight", "conv2.weight", "head.weight")
        expected = before[name] * (1 - 0.1 * 0.5) if decays else before[name]
        assert torch.allclose(value, expected), name


def plain_optimizer(network, recipe):
    """Torch's own over single tensors, as a user would set it up."""
    parameters = list(network.parameters())
    groups = [
        {"params": [p for p in parameters if p.ndim >= 2], "weight_decay": 0.1},
        {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0.0},
    ]
    if recipe.optimizer == "adamw":
        return torch.optim.AdamW(groups, lr=0.01, betas=(0.9, 0.99))
    return torch.optim.SGD(groups, lr=0.01, momentum=0.9, nesterov=True)


@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
@pytest.mark.parametrize("gradient_clip", [None, 1e-2])
def test_steps_are_those_of_torch_over_single_tensors(optimizer, gradient_clip):
    recipe = Recipe(optimizer=optimizer, weight_decay=0.1, gradient_clip=gradient_clip)
    ours, theirs = SmallConvNet().eval(), SmallConvNet().eval()
    flat = FlatOptimizer(ours, recipe, channels_last=True)
    plain = plain_optimizer(theirs, recipe)
    for step in range(5):
        x = torch.randn(8, 1, 8, 8, generator=torch.Generator().manual_seed(step))
        torch.autograd.backward(ours(x).square().mean())
        flat.step(0.01)
        torch.autograd.backward(theirs(x).square().mean())
        if gradient_clip is not None:
            nn.utils.clip_grad_norm_(theirs.parameters(), gradient_clip)
        plain.step()
        plain.zero_grad()
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_parameters_that_are_frozen_are_left_out():
    network = SmallConvNet()
    network.conv1.weight.requires_grad_(False)
    before = network.conv1.weight.clone()
    recipe = Recipe(weight_decay=0.5)
    FlatOptimizer(network, recipe, channels_last=True).step(0.1)
    assert torch.equal(network.conv1.weight, before)


def test_a_network_of_biases_alone_is_trained():
    network = nn.LayerNorm(7)
    optimizer = FlatOptimizer(network, Recipe(), channels_last=True)
    torch.autograd.backward(network(torch.randn(4, 7)).sum())
    optimizer.step(0.1)
    assert network.bias.abs().min() > 0
