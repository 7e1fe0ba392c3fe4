"""Every operation's block, in both orders: shapes, gradients, and what is inside."""

from __future__ import annotations

import importlib

import pytest
import torch
from torch import nn

from search_spaces.blocks.basic import BasicBlock, PreActBasicBlock
from search_spaces.blocks.bottleneck import BottleneckBlock
from search_spaces.blocks.dense_bottleneck import PreActDenseBottleneck
from search_spaces.blocks.group_norm import GroupNorm
from search_spaces.blocks.inception import InceptionBlock
from search_spaces.blocks.layer_norm_2d import LayerNorm2d
from search_spaces.blocks.linear import LinearBlock, PreActLinearBlock
from search_spaces.blocks.mbconv import MBConvBlock
from search_spaces.blocks.shuffle import ShuffleBlock
from search_spaces.operations import OPERATIONS

torch.set_num_threads(1)

NAMES = [op.name for op in OPERATIONS.all() if op.medium == "image"]
ORDERS = ["", "PreAct"]


def block(name: str, order: str) -> type[nn.Module]:
    """The class of an operation: ``DenseLayer`` of ``dense``, ``PreActDenseLayer``."""
    module = importlib.import_module(f"search_spaces.blocks.{name}")
    found: type[nn.Module] = getattr(module, order + OPERATIONS.get(name).block)
    return found


def train_and_eval(network: nn.Module, x: torch.Tensor) -> torch.Tensor:
    network.train()(x).sum().backward()
    output: torch.Tensor = network.eval()(x)
    return output


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("stride", [1, 2, 3])
@pytest.mark.parametrize("pixels", [(8, 8), (7, 5), (1, 1)])
def test_a_stride_divides_and_rounds_up(name, order, stride, pixels):
    network = block(name, order)(6, 10, stride)
    output = train_and_eval(network, torch.randn(3, 6, *pixels))
    assert output.shape == (3, 10, *(-(-n // stride) for n in pixels))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_takes_part(name, order):
    network = block(name, order)(6, 10)
    network(torch.randn(4, 6, 5, 5)).square().sum().backward()
    for key, parameter in network.named_parameters():
        assert parameter.grad is not None, key
        assert torch.isfinite(parameter.grad).all(), key


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("norm", [GroupNorm, LayerNorm2d, nn.Identity])
def test_a_norm_replaces_every_batch_norm(name, order, norm):
    network = block(name, order)(6, 10, norm=norm)
    kinds = {type(module) for module in network.modules()}
    assert nn.BatchNorm2d not in kinds
    assert norm in kinds
    assert train_and_eval(network, torch.randn(2, 6, 5, 5)).shape == (2, 10, 5, 5)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", NAMES)
def test_dropout_acts_in_training_and_not_in_evaluation(name, order):
    network = block(name, order)(6, 10, norm=nn.Identity, dropout=0.5)
    x = torch.randn(4, 6, 5, 5)
    assert not torch.equal(network(x), network(x))
    network.eval()
    assert torch.equal(network(x), network(x))


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", NAMES)
def test_convolutions_have_biases_where_they_are_asked_for(name, order):
    without, with_bias = block(name, order)(6, 10), block(name, order)(6, 10, bias=True)
    convs = [m for m in with_bias.modules() if isinstance(m, nn.Conv2d)]
    assert all(conv.bias is not None for conv in convs)
    convs = [
        module
        for key, module in without.named_modules()
        if isinstance(module, nn.Conv2d) and not key.startswith("se.")
    ]
    assert all(conv.bias is None for conv in convs)


def test_a_post_activation_block_leaves_the_last_activation_to_the_network():
    output = BasicBlock(4, 4)(torch.randn(8, 4, 5, 5))
    assert output.min() < 0


def test_a_pre_activation_block_opens_with_its_norm():
    network = PreActBasicBlock(4, 8)
    x = torch.randn(8, 4, 5, 5)
    torch.testing.assert_close(network(x), network(7 * x + 3), rtol=1e-3, atol=1e-3)


def test_the_basic_block_is_that_of_torchvision_without_its_last_activation():
    network = BasicBlock(4, 8, 2).eval()
    x = torch.randn(2, 4, 6, 6)
    h = torch.relu(
        network.norm1(nn.functional.conv2d(x, network.conv1.weight, None, 2, 1))
    )
    expected = network.norm2(nn.functional.conv2d(h, network.conv2.weight, None, 1, 1))
    torch.testing.assert_close(network(x), expected)


def test_a_bottleneck_narrows_to_a_quarter_rounded_up():
    assert BottleneckBlock(16, 10).conv2.weight.shape == (3, 3, 3, 3)


def test_a_dense_bottleneck_widens_to_four_times_the_growth():
    assert PreActDenseBottleneck(16, 12).conv1.weight.shape == (48, 16, 1, 1)


def test_an_inverted_bottleneck_squeezes_to_a_quarter_of_its_input():
    network = MBConvBlock(8, 16)
    assert network.se.squeeze.weight.shape == (2, 32, 1, 1)
    assert MBConvBlock(2, 4, se_bias=False).se.squeeze.weight.shape == (1, 8, 1, 1)
    assert MBConvBlock(2, 4, se_bias=False).se.squeeze.bias is None


@pytest.mark.parametrize(
    ("channels", "groups"),
    [
        ((16, 64), 4),
        ((16, 60), 2),
        ((16, 16), 2),
        ((6, 64), 2),
        ((5, 64), 1),
        ((8, 8), 1),
    ],
)
def test_a_shuffle_block_has_as_many_groups_as_can_be_mixed(channels, groups):
    network = ShuffleBlock(*channels)
    assert (network.conv1.groups, network.conv2.groups) == (groups, groups)


@pytest.mark.parametrize("width", [8, 16, 32, 64, 72])
def test_in_a_shuffle_block_every_output_sees_every_input(width):
    network = ShuffleBlock(width, width, norm=nn.Identity, activation=nn.Identity)
    x = torch.zeros(1, width, 1, 1, requires_grad=True)
    for channel in network(x)[0, :, 0, 0]:
        (seen,) = torch.autograd.grad(channel, x, retain_graph=True)
        assert seen.all()


def test_an_inception_block_splits_its_channels_as_evenly_as_possible():
    network = InceptionBlock(6, 10)
    branches = (network.branch1, network.branch2, network.branch3, network.branch4)
    assert [b(torch.randn(2, 6, 4, 4)).shape[1] for b in branches] == [3, 3, 2, 2]


@pytest.mark.parametrize("kind", [LinearBlock, PreActLinearBlock])
@pytest.mark.parametrize("norm", [nn.BatchNorm1d, nn.LayerNorm, GroupNorm, nn.Identity])
def test_a_linear_block_maps_features(kind, norm):
    network = kind(6, 10, norm=norm, dropout=0.1)
    assert train_and_eval(network, torch.randn(3, 6)).shape == (3, 10)
