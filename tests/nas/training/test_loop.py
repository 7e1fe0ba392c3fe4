"""The loop learns, repeats itself bit for bit, and ends hopeless candidates with their reason."""

import numpy as np
import pytest
import torch
from torch import nn

from nas import datasets
from nas.errors import CandidateFailed
from nas.training.loop import Training
from nas.training.recipe import Recipe
from tests.nas.training.networks import (
    AuxConvNet,
    SmallConvNet,
    SmallMLP,
    images,
    table,
)

AUGMENTED = Recipe(epochs=4, batch_size=16, augmentation=("shift", "noise", "cutout"))


def weights(training):
    return {k: v.clone() for k, v in training.network.state_dict().items()}


def same(one, other):
    return all(torch.equal(one[name], other[name]) for name in one)


def curve(training, num_epochs):
    return [dict(training.train_epoch().values) for _ in range(num_epochs)]


def test_it_overfits_a_tiny_set():
    recipe = Recipe(epochs=15, batch_size=12, weight_decay=0)
    training = Training(SmallConvNet(), images(), recipe, seed=0)
    reports = curve(training, 15)
    assert reports[-1]["train_loss"] < 0.02
    assert reports[-1]["accuracy"] == 1
    assert training.evaluate("test")["accuracy"] == 1


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
@pytest.mark.parametrize("schedule", ["one_cycle", "cosine", "constant"])
def test_every_optimizer_learns_under_every_schedule(optimizer, schedule):
    rate = 0.05 if optimizer == "sgd" else 0.01
    recipe = Recipe(
        epochs=6,
        batch_size=8,
        optimizer=optimizer,
        schedule=schedule,
        learning_rate=rate,
        label_smoothing=0.05,
    )
    training = Training(SmallMLP(5, 2), table(200), recipe, seed=0)
    assert curve(training, 6)[-1]["accuracy"] > 0.85


def test_a_report_has_every_metric_of_the_task_and_the_training_loss():
    training = Training(SmallConvNet(), images(), AUGMENTED, seed=0)
    report = training.train_epoch()
    assert set(report.values) == {"train_loss", "accuracy", "macro_f1", "loss"}
    assert report.epoch == training.epoch == 1
    assert report.seconds > 0


def test_a_regression_is_measured_in_the_units_of_its_targets():
    data = table(200, regression=True)
    recipe = Recipe(epochs=30, batch_size=16, learning_rate=0.01)
    training = Training(SmallMLP(5, 1), data, recipe, seed=0)
    values = curve(training, 30)[-1]
    assert set(values) == {"train_loss", "mse", "r2"}
    assert values["r2"] > 0.95
    # R2 is 1 - MSE / variance, so that the two agree only in the same units.
    assert values["mse"] == pytest.approx(
        (1 - values["r2"]) * data.val.y.var(), rel=1e-4
    )


def test_two_trainings_of_the_same_seed_agree_bit_for_bit():
    one = Training(SmallConvNet(), images(), AUGMENTED, seed=3)
    other = Training(SmallConvNet(), images(), AUGMENTED, seed=3)
    assert curve(one, 2) == curve(other, 2)
    assert same(weights(one), weights(other))


def test_another_seed_gives_another_training():
    one = Training(SmallConvNet(), images(), AUGMENTED, seed=3)
    other = Training(SmallConvNet(), images(), AUGMENTED, seed=4)
    assert curve(one, 1) != curve(other, 1)


def test_trainings_that_take_turns_do_not_disturb_each_other():
    alone = Training(SmallConvNet(), images(), AUGMENTED, seed=3)
    curve(alone, 2)
    one = Training(SmallConvNet(), images(), AUGMENTED, seed=3)
    other = Training(SmallConvNet(), images(), AUGMENTED, seed=4)
    for _ in range(2):
        one.train_epoch(), other.train_epoch()
    assert same(weights(alone), weights(one))


def test_the_random_state_of_the_process_is_left_as_it_was():
    training = Training(SmallConvNet(), images(), AUGMENTED, seed=3)
    before = torch.get_rng_state()
    training.train_epoch()
    assert torch.equal(torch.get_rng_state(), before)


def test_arrays_that_cannot_be_written_to_are_trained_on():
    data = images()
    for split in (data.train, data.val):
        split.x.setflags(write=False)
        split.y.setflags(write=False)
    Training(SmallConvNet(), data, AUGMENTED, seed=0).train_epoch()


def test_a_last_batch_of_one_sample_does_not_stop_batch_norm():
    data = table(55)
    size = len(data.train) - 1
    recipe = Recipe(epochs=1, batch_size=size)
    report = Training(SmallMLP(5, 2), data, recipe, seed=0).train_epoch()
    assert np.isfinite(report.values["train_loss"])


def test_large_data_is_normalised_batch_by_batch_to_the_same_bits(monkeypatch):
    whole = Training(SmallConvNet(), images(), AUGMENTED, seed=0)
    curve(whole, 1)
    monkeypatch.setattr("nas.training.batches.MAX_NORMALISED_BYTES", 0)
    piecewise = Training(SmallConvNet(), images(), AUGMENTED, seed=0)
    curve(piecewise, 1)
    assert same(weights(whole), weights(piecewise))


def test_extra_heads_are_trained_by_their_weight():
    def change(aux_weight):
        network = AuxConvNet()
        before = network.aux.weight.detach().clone()
        recipe = Recipe(epochs=1, aux_weight=aux_weight, weight_decay=0)
        Training(network, images(), recipe, seed=0).train_epoch()
        return (network.aux.weight - before).abs().max().item()

    assert change(0.3) > 1e-4
    assert change(0.0) == 0


def test_the_gradient_is_clipped_to_its_norm():
    recipe = Recipe(
        epochs=1,
        batch_size=1000,
        optimizer="sgd",
        momentum=0,
        schedule="constant",
        learning_rate=1.0,
        gradient_clip=1e-3,
        weight_decay=0,
    )
    training = Training(SmallMLP(5, 2), table(), recipe, seed=0)
    before = [p.detach().clone() for p in training.network.parameters()]
    training.train_epoch()
    after = training.network.parameters()
    moved = sum((b - a).square().sum() for a, b in zip(after, before, strict=True))
    assert moved.sqrt().item() == pytest.approx(1e-3, rel=1e-3)


def test_logits_are_those_of_the_samples_in_order():
    training = Training(SmallConvNet(), images(), AUGMENTED, seed=0)
    whole = training.logits("val", 0, 12)
    assert whole.shape == (12, 3)
    assert torch.allclose(training.logits("val", 4, 8), whole[4:8], atol=1e-6)


class Poisoned(nn.Module):
    """Puts out NaN from a given training step on."""

    def __init__(self, step):
        super().__init__()
        self.head = nn.Linear(5, 2)
        self.step, self.calls = step, 0

    def forward(self, x):
        self.calls += self.training
        outputs = self.head(x)
        return outputs * float("nan") if self.calls >= self.step else outputs


@pytest.mark.parametrize(
    ("step", "place"), [(1, "epoch 1, step 1"), (9, "epoch 2, step 3")]
)
def test_a_loss_that_is_not_a_number_ends_the_trial_with_its_place(step, place):
    recipe = Recipe(epochs=3, batch_size=8)
    training = Training(Poisoned(step), table(80), recipe, seed=0)
    with pytest.raises(
        CandidateFailed, match=f"diverged in {place}: the loss is nan"
    ) as e:
        curve(training, 3)
    assert e.value.reason == "diverged"


def test_an_exploding_loss_ends_the_trial_before_it_is_infinite():
    recipe = Recipe(
        epochs=3,
        optimizer="sgd",
        learning_rate=1e6,
        schedule="constant",
        gradient_clip=None,
    )
    training = Training(nn.Linear(5, 2), table(), recipe, seed=0)
    with pytest.raises(
        CandidateFailed, match=r"the loss is [\d.]+(e\+\d+)?$"
    ) as caught:
        curve(training, 3)
    assert caught.value.reason == "diverged"


def test_running_statistics_that_overflow_are_found_when_it_validates():
    class Overflowing(nn.Linear):
        def forward(self, x):
            outputs = super().forward(x)
            return outputs if self.training else outputs / 0

    training = Training(Overflowing(5, 2), table(), Recipe(), seed=0)
    with pytest.raises(CandidateFailed, match="diverged in epoch 1: loss after"):
        training.train_epoch()


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory"),
        MemoryError(),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried ..."),
    ],
)
def test_out_of_memory_ends_the_trial_with_batch_size_and_prediction(error):
    class Hungry(nn.Linear):
        def forward(self, x):
            raise error

    training = Training(Hungry(5, 2), table(), Recipe(), seed=0, predicted_bytes=2**30)
    with pytest.raises(CandidateFailed, match=r"batch size 64.*1,024 MiB") as caught:
        training.train_epoch()
    assert caught.value.reason == "out_of_memory"


def test_a_real_allocation_that_fails_is_out_of_memory():
    class Greedy(nn.Linear):
        def forward(self, x):
            return super().forward(x) + torch.empty(2**50)[: len(x), None]

    training = Training(Greedy(5, 2), table(), Recipe(), seed=0)
    with pytest.raises(CandidateFailed) as caught:
        training.train_epoch()
    assert caught.value.reason == "out_of_memory"


def test_any_other_error_stays_what_it_is():
    training = Training(nn.Linear(4, 2), table(), Recipe(), seed=0)
    with pytest.raises(RuntimeError, match="shapes cannot be multiplied"):
        training.train_epoch()


@pytest.mark.slow
def test_the_default_recipe_classifies_digits():
    from nas.codegen.module import build
    from nas.training.defaults import default_recipe
    from search_spaces import EdgePolicy, SearchSpace

    data = datasets.load("digits")
    space = SearchSpace("convnet", {}, EdgePolicy(), data.info.task)
    recipe = default_recipe("convnet", data.info.kind, data.info.num_train)
    network = build(space.plan(space.named()["resnet"]), seed=0)
    training = Training(network, data, recipe, seed=0)
    assert curve(training, recipe.epochs)[-1]["accuracy"] > 0.97
