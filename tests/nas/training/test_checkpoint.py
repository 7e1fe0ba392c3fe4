"""A training that was saved and loaded goes on as if nothing had happened."""

import json

import pytest
import torch
from safetensors.torch import load_file

from nas.training.checkpoint import CheckpointError
from nas.training.loop import Training
from nas.training.recipe import Recipe
from tests.nas.training.networks import SmallConvNet, SmallMLP, images, table

RECIPE = Recipe(epochs=4, batch_size=16, augmentation=("shift", "noise", "cutout"))


def training(seed=0, recipe=RECIPE, network_seed=0):
    return Training(SmallConvNet(seed=network_seed), images(), recipe, seed=seed)


def state(of):
    return {k: v.clone() for k, v in of.network.state_dict().items()}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"optimizer": "sgd"},
        {"optimizer": "sgd", "momentum": 0.0},
        {"precision": "bfloat16"},
    ],
)
def test_a_resumed_training_equals_an_uninterrupted_one_bit_for_bit(tmp_path, changes):
    recipe = RECIPE.model_copy(update=changes)
    whole = training(recipe=recipe)
    curve = [whole.train_epoch().values for _ in range(4)]
    first = training(recipe=recipe)
    for _ in range(2):
        first.train_epoch()
    first.save(tmp_path)
    second = training(recipe=recipe, network_seed=99)
    second.load(tmp_path)
    assert second.epoch == 2
    assert [second.train_epoch().values for _ in range(2)] == curve[2:]
    for name, tensor in state(whole).items():
        assert torch.equal(second.network.state_dict()[name], tensor), name


def test_a_checkpoint_is_tensors_and_json_alone(tmp_path):
    one = training()
    one.train_epoch()
    one.save(tmp_path)
    assert sorted(f.name for f in tmp_path.iterdir()) == [
        "epoch-1.safetensors",
        "state.json",
    ]
    assert json.loads((tmp_path / "state.json").read_text())["epoch"] == 1


def test_a_later_checkpoint_takes_the_place_of_the_earlier_one(tmp_path):
    one = training()
    for _ in range(2):
        one.train_epoch()
        one.save(tmp_path)
    assert [f.name for f in tmp_path.glob("*.safetensors")] == ["epoch-2.safetensors"]


def test_an_interrupted_write_leaves_the_earlier_checkpoint_whole(
    tmp_path, monkeypatch
):
    one = training()
    one.train_epoch()
    one.save(tmp_path)
    one.train_epoch()

    def killed(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("nas.training.checkpoint._replace", killed)
        with pytest.raises(KeyboardInterrupt):
            one.save(tmp_path)
    other = training()
    other.load(tmp_path)
    assert other.epoch == 1


def test_weights_alone_are_a_plain_state_dict(tmp_path):
    one = training()
    one.train_epoch()
    one.save_weights(tmp_path / "deep" / "weights.safetensors")
    loaded = load_file(tmp_path / "deep" / "weights.safetensors")
    fresh = SmallConvNet(seed=5)
    fresh.load_state_dict(loaded)
    for name, tensor in state(one).items():
        assert torch.equal(loaded[name], tensor)


def test_the_same_weights_are_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        one = training()
        one.train_epoch()
        one.save_weights(tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_an_empty_folder_is_no_checkpoint(tmp_path):
    with pytest.raises(CheckpointError, match="no checkpoint"):
        training().load(tmp_path)


@pytest.mark.parametrize("file", ["state.json", "epoch-1.safetensors"])
def test_a_damaged_checkpoint_is_refused(tmp_path, file):
    one = training()
    one.train_epoch()
    one.save(tmp_path)
    content = (tmp_path / file).read_bytes()
    (tmp_path / file).write_bytes(content[: len(content) // 2])
    with pytest.raises(CheckpointError, match="no checkpoint"):
        training().load(tmp_path)


@pytest.mark.parametrize(
    ("other", "what"),
    [
        (lambda: training(seed=1), "seed"),
        (lambda: training(recipe=RECIPE.model_copy(update={"epochs": 9})), "recipe"),
        (lambda: Training(SmallConvNet(), images(seed=1), RECIPE, seed=0), "dataset"),
    ],
)
def test_a_checkpoint_of_another_training_is_refused(tmp_path, other, what):
    one = training()
    one.train_epoch()
    one.save(tmp_path)
    with pytest.raises(CheckpointError, match=what):
        other().load(tmp_path)


def test_a_checkpoint_of_another_network_is_refused(tmp_path):
    recipe = Recipe()
    one = Training(SmallMLP(5, 2), table(), recipe, seed=0)
    one.save(tmp_path)
    other = Training(torch.nn.Linear(5, 2), table(), recipe, seed=0)
    with pytest.raises(CheckpointError, match="another network"):
        other.load(tmp_path)
