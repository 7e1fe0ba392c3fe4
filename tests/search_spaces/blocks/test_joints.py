"""What stands between layers: gates, shortcuts, norms, stochastic depth, frozen statistics."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from search_spaces.blocks.frozen_statistics import FrozenStatistics
from search_spaces.blocks.gate import Gate, Gate2d
from search_spaces.blocks.group_norm import GroupNorm
from search_spaces.blocks.layer_norm_2d import LayerNorm2d
from search_spaces.blocks.pad_shortcut import PadFeatures, PadShortcut
from search_spaces.blocks.squeeze_excite import SqueezeExcite
from search_spaces.blocks.stochastic_depth import StochasticDepth

torch.set_num_threads(1)


@pytest.mark.parametrize(
    ("gate", "pixels"),
    [(Gate(3), ()), (Gate2d(3), (4, 4)), (Gate2d(3, bias=False), (2, 1))],
)
def test_a_gate_mixes_convexly(gate, pixels):
    h, x = torch.randn(2, 3, *pixels), torch.randn(2, 3, *pixels)
    mixed = gate(h, x)
    assert (mixed >= torch.minimum(h, x) - 1e-6).all()
    assert (mixed <= torch.maximum(h, x) + 1e-6).all()
    torch.testing.assert_close(gate(x, x), x)


@pytest.mark.parametrize("gate", [Gate(3), Gate2d(3)])
def test_a_gate_is_mostly_closed_for_an_input_of_zeros(gate):
    for parameter in gate.parameters():
        nn.init.zeros_(parameter)
    shape = (1, 3) if isinstance(gate, Gate) else (1, 3, 2, 2)
    mixed = gate(torch.ones(shape), torch.zeros(shape))
    torch.testing.assert_close(mixed, torch.full(shape, 0.1192), rtol=1e-3, atol=0)


@pytest.mark.parametrize("gate", [Gate(2), Gate2d(2)])
def test_a_narrow_skip_joins_the_first_channels(gate):
    pixels = () if isinstance(gate, Gate) else (2, 2)
    h, x = torch.randn(2, 5, *pixels), torch.randn(2, 2, *pixels)
    mixed = gate(h, x)
    assert torch.equal(mixed[:, 2:], h[:, 2:])
    torch.testing.assert_close(mixed[:, :2], gate(h[:, :2], x))


def test_a_pad_shortcut_takes_every_other_pixel_and_appends_zeros():
    x = torch.arange(2 * 5 * 4.0).view(1, 2, 5, 4)
    output = PadShortcut(3, stride=2)(x)
    assert torch.equal(output[:, :2], x[:, :, ::2, ::2])
    assert output.shape == (1, 3, 3, 2)
    assert not output[:, 2:].any()


def test_features_are_padded_with_zeros():
    x = torch.ones(2, 3)
    assert PadFeatures(5)(x).tolist() == [[1, 1, 1, 0, 0]] * 2


@given(channels=st.integers(1, 300))
def test_a_group_has_four_channels_or_is_the_only_one(channels):
    groups = GroupNorm(channels).num_groups
    assert channels % groups == 0
    assert groups == 1 or channels // groups >= 4
    assert groups <= 32


@pytest.mark.parametrize(("channels", "groups"), [(16, 4), (64, 16), (256, 32), (7, 1)])
def test_wide_layers_have_more_groups(channels, groups):
    assert GroupNorm(channels).num_groups == groups


def test_layer_norm_looks_at_one_position():
    x = torch.randn(2, 8, 3, 3)
    output = LayerNorm2d(8)(x)
    torch.testing.assert_close(
        output.mean(dim=1), torch.zeros(2, 3, 3), atol=1e-5, rtol=0
    )
    alone = LayerNorm2d(8)(x[:, :, 1:2, 1:2])
    torch.testing.assert_close(output[:, :, 1:2, 1:2], alone)


def test_squeeze_and_excitation_weighs_whole_channels():
    x = torch.rand(2, 8, 3, 3) + 1
    ratio = SqueezeExcite(8, 2)(x) / x
    assert ((ratio > 0) & (ratio < 1)).all()
    torch.testing.assert_close(ratio, ratio[:, :, :1, :1].expand_as(ratio))


def test_stochastic_depth_drops_whole_samples_and_keeps_the_mean():
    torch.manual_seed(0)
    output = StochasticDepth(0.25)(torch.ones(4000, 2, 2, 2))
    kept = output[:, 0, 0, 0]
    assert torch.equal(output, kept.view(-1, 1, 1, 1).expand_as(output))
    assert kept.unique().tolist() == pytest.approx([0, 1 / 0.75])
    assert kept.mean().item() == pytest.approx(1, abs=0.05)


def test_stochastic_depth_does_nothing_in_evaluation():
    h = torch.randn(3, 4)
    assert StochasticDepth(0.9).eval()(h) is h


def test_frozen_statistics_neither_move_nor_stay_frozen():
    network = nn.Sequential(nn.BatchNorm2d(2), nn.BatchNorm2d(2, momentum=0.5))
    frozen = FrozenStatistics(network)
    x = torch.randn(4, 2, 3, 3) + 5
    with frozen:
        while_frozen = network(x)
        assert not network[0].running_mean.any()
    assert torch.equal(network(x), while_frozen)
    assert network[0].running_mean.min() > 0.4
    assert network[1].momentum == 0.5
