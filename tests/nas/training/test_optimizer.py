"""Gathered parameters train as they would on their own; only matrices and kernels decay."""

import pytest
import torch
from torch import nn

from nas.training.optimizer import make_optimizer, vectors
from nas.training.recipe import Recipe
from tests.nas.training.networks import SmallConvNet

RECIPE = Recipe(learning_rate=0.1, weight_decay=0.5, gradient_clip=None)


@pytest.mark.parametrize("channels_last", [False, True])
def test_gathering_changes_no_value_and_no_output(channels_last):
    network = SmallConvNet().eval()
    x = torch.randn(4, 1, 8, 8)
    before = {k: v.clone() for k, v in network.state_dict().items()}
    outputs = network(x)
    make_optimizer(network, RECIPE, channels_last=channels_last)
    for name, value in network.state_dict().items():
        assert torch.equal(value, before[name])
    assert torch.allclose(network(x), outputs, atol=1e-5)


@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
def test_only_matrices_and_kernels_decay(optimizer):
    network = SmallConvNet()
    nn.init.constant_(network.norm1.bias, 0.3)
    before = {k: v.detach().clone() for k, v in network.named_parameters()}
    recipe = RECIPE.model_copy(update={"optimizer": optimizer, "momentum": 0.0})
    make_optimizer(network, recipe, channels_last=True).step()
    for name, value in network.named_parameters():
        decays = name in ("conv1.weight", "conv2.weight", "head.weight")
        expected = before[name] * (1 - 0.1 * 0.5) if decays else before[name]
        assert torch.allclose(value, expected), name


@pytest.mark.parametrize("optimizer", ["adamw", "sgd"])
def test_steps_are_those_of_torchs_optimizer_over_single_tensors(optimizer):
    recipe = Recipe(optimizer=optimizer, learning_rate=0.01, weight_decay=0.0)
    ours, theirs = SmallConvNet().eval(), SmallConvNet().eval()
    mine = make_optimizer(ours, recipe, channels_last=True)
    if optimizer == "adamw":
        plain = torch.optim.AdamW(
            theirs.parameters(), lr=0.01, betas=(0.9, 0.99), weight_decay=0
        )
    else:
        plain = torch.optim.SGD(
            theirs.parameters(), lr=0.01, momentum=0.9, nesterov=True
        )
    for step in range(5):
        x = torch.randn(8, 1, 8, 8, generator=torch.Generator().manual_seed(step))
        for network, steps in ((ours, mine), (theirs, plain)):
            steps.zero_grad(set_to_none=steps is plain)
            torch.autograd.backward(network(x).square().mean())
            steps.step()
    for one, other in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_parameters_that_are_frozen_are_left_out():
    network = SmallConvNet()
    network.conv1.weight.requires_grad_(False)
    optimizer = make_optimizer(network, RECIPE, channels_last=True)
    before = network.conv1.weight.clone()
    optimizer.step()
    assert torch.equal(network.conv1.weight, before)


def test_a_network_of_biases_alone_has_one_vector():
    network = nn.LayerNorm(7)
    assert len(vectors(make_optimizer(network, RECIPE, channels_last=True))) == 1
