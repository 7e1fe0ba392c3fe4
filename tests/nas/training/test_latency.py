"""Latency is measured without a trace in what is trained."""

import torch

from nas.training.latency import latency_ms
from nas.training.loop import Training
from nas.training.recipe import Recipe
from tests.nas.training.networks import SmallConvNet, images

RECIPE = Recipe(epochs=2, batch_size=16, augmentation=("shift", "noise"))


def test_a_training_whose_latency_was_measured_goes_on_bit_for_bit_as_any_other():
    torch.manual_seed(0)
    first, second = SmallConvNet(), SmallConvNet()
    second.load_state_dict(first.state_dict())
    plain = Training(first, images(), RECIPE, seed=3)
    measured = Training(second, images(), RECIPE, seed=3)

    assert measured.latency_ms(batch_size=1000, num_passes=3) > 0

    assert [plain.train_epoch().values for _ in range(2)] == [
        measured.train_epoch().values for _ in range(2)
    ]


class Slow(torch.nn.Module):
    """Counts its passes; every third one after the warm-up takes a while."""

    def __init__(self) -> None:
        super().__init__()
        self.training_modes: list[bool] = []
        self.num_samples: set[int] = set()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self.training_modes.append(self.training)
        self.num_samples.add(len(x))
        rounds = 2000 if len(self.training_modes) % 3 == 0 else 1
        for _ in range(rounds):
            x = x @ x.T @ x / x.square().sum()
        return x


def test_it_is_the_median_of_passes_in_evaluation_mode_after_a_warm_up():
    network = Slow()

    measured = latency_ms(network.train(), torch.ones(4, 4), num_passes=9)

    assert len(network.training_modes) > 9
    assert not any(network.training_modes)
    assert network.num_samples == {4}
    assert measured < 5, "a few slow passes do not move the median"
