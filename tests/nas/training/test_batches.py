"""An epoch holds every sample once, in seeded order, in batches that batch norm can read."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from nas.training.batches import DeviceSplit, batch_bounds, epoch_batches, normalise
from tests.nas.training.networks import images, table


@settings(deadline=None)
@given(num=st.integers(1, 500), size=st.integers(1, 80))
def test_bounds_cover_all_samples_and_leave_no_single_one_behind(num, size):
    bounds = batch_bounds(num, size)
    covered = [i for start, stop in bounds for i in range(start, stop)]
    assert covered == list(range(num))
    sizes = [stop - start for start, stop in bounds]
    assert all(n == size for n in sizes[:-1])
    assert sizes[-1] <= size + 1
    assert sizes[-1] > 1 or size == 1 or num == 1


def epoch(data, batch_size, seed):
    split = DeviceSplit(data.train, data.info, torch.device("cpu"))
    return list(epoch_batches(split, batch_size, seed, (), lambda x: x))


@pytest.mark.parametrize("block_elements", [1, 200, 2**20])
def test_an_epoch_holds_every_sample_once_with_its_target(monkeypatch, block_elements):
    monkeypatch.setattr("nas.training.batches.BLOCK_ELEMENTS", block_elements)
    data = table(100)
    batches = epoch(data, 7, seed=3)
    whole = normalise(torch.tensor(data.train.x), data.info)
    target_of = {tuple(x): y for x, y in zip(whole.tolist(), data.train.y, strict=True)}
    seen = [
        (tuple(one), y.item())
        for x, ys in batches
        for one, y in zip(x.tolist(), ys, strict=True)
    ]
    assert len(seen) == len(data.train)
    assert dict(seen) == target_of


def test_the_order_is_the_seeds():
    data = table(100)
    first, again, other = epoch(data, 7, 3), epoch(data, 7, 3), epoch(data, 7, 4)
    assert all(torch.equal(a[0], b[0]) for a, b in zip(first, again, strict=True))
    assert not torch.equal(first[0][0], other[0][0])


@pytest.mark.parametrize("data", [images(), table()], ids=["images", "table"])
def test_a_network_sees_training_data_of_mean_0_and_deviation_1(data):
    x = normalise(torch.tensor(data.train.x), data.info)
    axes = (0, 2, 3) if x.ndim == 4 else (0,)
    assert x.dtype == torch.float32
    assert x.mean(dim=axes).abs().max() < 1e-5
    assert (x.std(dim=axes, correction=0) - 1).abs().max() < 1e-4
