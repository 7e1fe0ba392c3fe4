"""Contract of every augmentation: same shape, seeded, each sample on its own, no value invented."""

import pytest
import torch

from nas.datasets import DataKind
from nas.training import augmentations

ALL = [
    (name, kind)
    for name in augmentations.names()
    for kind in augmentations.get(name).kinds
]
SHAPES = {
    DataKind.IMAGE: [(64, 1, 8, 8), (5, 3, 7, 4), (3, 2, 1, 1)],
    DataKind.TABLE: [(64, 9)],
}
CASES = [(name, shape) for name, kind in ALL for shape in SHAPES[kind]]


def apply(name, x, seed=0):
    return augmentations.get(name).apply(x, torch.Generator().manual_seed(seed))


def samples(shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize(("name", "shape"), CASES)
def test_shape_and_type_stay(name, shape):
    x = samples(shape)
    before = x.clone()
    changed = apply(name, x)
    assert changed.shape == x.shape
    assert changed.dtype == x.dtype
    assert torch.equal(x, before)


@pytest.mark.parametrize(("name", "shape"), CASES)
def test_the_generator_decides_everything(name, shape):
    x = samples(shape)
    torch.manual_seed(1)
    first = apply(name, x)
    torch.manual_seed(2)
    assert torch.equal(apply(name, x), first)


@pytest.mark.parametrize("name", augmentations.names())
def test_equal_samples_are_changed_differently(name):
    x = samples((1, 1, 8, 8)).expand(64, 1, 8, 8)
    assert len(apply(name, x).flatten(1).unique(dim=0)) > 1
    assert not torch.equal(apply(name, x, seed=1), apply(name, x, seed=2))


def test_shift_moves_the_image_whole_and_repeats_its_border():
    x = torch.zeros(200, 1, 8, 8)
    x[:, :, 4, 4] = 1
    changed = apply("shift", x)
    assert torch.equal(changed.sum(dim=(1, 2, 3)), torch.ones(200))
    places = {tuple(p[1:]) for p in changed[:, 0].nonzero().tolist()}
    assert places == {(row, column) for row in (3, 4, 5) for column in (3, 4, 5)}
    assert torch.equal(apply("shift", torch.ones(9, 2, 8, 8)), torch.ones(9, 2, 8, 8))


def test_shift_moves_all_channels_alike():
    x = samples((20, 1, 8, 8)).expand(20, 3, 8, 8)
    changed = apply("shift", x)
    assert torch.equal(changed[:, 0], changed[:, 2])


def test_flip_mirrors_about_half_of_the_samples():
    x = samples((400, 1, 8, 8))
    changed = apply("flip", x)
    mirrored = (changed == x.flip(3)).flatten(1).all(1)
    assert ((changed == x).flatten(1).all(1) | mirrored).all()
    assert 0.4 < mirrored.float().mean() < 0.6


def test_noise_has_a_tenth_of_the_datas_deviation():
    x = torch.zeros(1000, 20)
    assert apply("noise", x).std().item() == pytest.approx(0.1, rel=0.05)


def test_cutout_paints_at_most_a_square_of_a_quarter_of_the_side():
    x = torch.ones(300, 3, 16, 16)
    gone = (apply("cutout", x) == 0).sum(dim=(2, 3))
    assert gone.max() == 16
    assert gone.min() >= 4
    assert torch.equal(gone[:, 0], gone[:, 2])
