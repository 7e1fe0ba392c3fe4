"""Reduced precision is chosen where the device gains, and only for training."""

import pytest
import torch

from nas.training.loop import Training
from nas.training.precision import choose_precision
from nas.training.recipe import Recipe
from search_spaces.plan import Task
from tests.nas.training.networks import SmallConvNet, images, table

CPU = torch.device("cpu")


def info(side):
    small = images().info
    fields = {name: getattr(small, name) for name in small.__slots__}
    return type(small)(**(fields | {"task": Task((1, side, side), 3)}))


@pytest.mark.parametrize(
    ("side", "capabilities", "expected"),
    [
        (28, {"avx512_bf16": True}, True),
        (28, {"amx_bf16": True}, True),
        (28, {"avx512_bf16": False, "amx_bf16": False}, False),
        (28, {}, False),
        (8, {"avx512_bf16": True}, False),
    ],
)
def test_a_cpu_takes_bf16_for_large_images_where_it_has_instructions(
    monkeypatch, side, capabilities, expected
):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities)
    assert choose_precision(Recipe(), CPU, info(side)).bfloat16 is expected


def test_tables_stay_in_float32(monkeypatch):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": True})
    assert not choose_precision(Recipe(), CPU, table().info).bfloat16


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_recipe_that_names_a_precision_gets_it(precision):
    recipe = Recipe(precision=precision)
    chosen = choose_precision(recipe, CPU, info(28))
    assert chosen.bfloat16 is (precision == "bfloat16")


def test_training_in_bf16_learns_and_validates_in_float32():
    recipe = Recipe(epochs=8, batch_size=12, precision="bfloat16")
    training = Training(SmallConvNet(), images(), recipe, seed=0)
    for _ in range(8):
        report = training.train_epoch()
    assert report.values["accuracy"] == 1
    assert training.logits("val", 0, 4).dtype == torch.float32
    assert all(p.dtype == torch.float32 for p in training.network.parameters())
