"""The learning rate rises and falls as it should, from the first step to the last."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from nas.training.recipe import Recipe
from nas.training.schedule import learning_rate

FRACTIONS = st.floats(0, 0.95)
DIGEST = "9af4dade2a6f39556e94d686cd75909506c5e3e0bdf1de2f2276cca77d71b957"
"""Of the default recipe before there were milestones."""


def rates(schedule, num_steps, warmup_fraction=0.3):
    recipe = Recipe(
        schedule=schedule, learning_rate=0.1, warmup_fraction=warmup_fraction
    )
    return [learning_rate(recipe, step, num_steps) for step in range(num_steps)]


@pytest.mark.filterwarnings("ignore:Detected call of .lr_scheduler")
@pytest.mark.parametrize("num_steps", [10, 77, 340])
def test_one_cycle_is_torchs(num_steps):
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, max_lr=0.1, total_steps=num_steps, cycle_momentum=False
    )
    for ours in rates("one_cycle", num_steps):
        assert ours == pytest.approx(optimizer.param_groups[0]["lr"], rel=1e-9)
        scheduler.step() if scheduler.last_epoch < num_steps - 1 else None


@settings(deadline=None)
@given(
    schedule=st.sampled_from(["one_cycle", "cosine"]),
    num_steps=st.integers(1, 200),
    fraction=FRACTIONS,
)
def test_the_rate_rises_to_its_peak_and_then_falls(schedule, num_steps, fraction):
    curve = rates(schedule, num_steps, fraction)
    top = curve.index(max(curve))
    assert all(0 < rate <= 0.1 * (1 + 1e-12) for rate in curve)
    assert curve[: top + 1] == sorted(curve[: top + 1])
    assert curve[top:] == sorted(curve[top:], reverse=True)


def test_cosine_without_warm_up_starts_at_the_peak():
    assert rates("cosine", 10, 0.0)[0] == 0.1


def test_constant_is_constant():
    assert set(rates("constant", 10)) == {0.1}


def restarted(schedule, milestones, epochs=8, per_epoch=10):
    recipe = Recipe(
        schedule=schedule, learning_rate=0.1, epochs=epochs, milestones=milestones
    )
    num_steps = epochs * per_epoch
    return [learning_rate(recipe, step, num_steps) for step in range(num_steps)]


@pytest.mark.parametrize("schedule", ["one_cycle", "cosine"])
def test_at_a_milestone_the_rate_has_come_down_and_starts_anew_at_its_peak(schedule):
    curve = restarted(schedule, (1, 3))
    assert curve[:10] == rates(schedule, 10)
    for restart, end in ((10, 30), (30, 80)):
        assert curve[restart] == 0.1
        assert curve[restart:end] == sorted(curve[restart:end], reverse=True)
        assert curve[restart:end] == rates(schedule, end - restart, 0.0)
    assert max(curve[9], curve[29], curve[79]) < 0.01


def test_a_constant_rate_knows_no_milestones():
    assert set(restarted("constant", (1, 3))) == {0.1}


@pytest.mark.parametrize("milestones", [(0,), (8,), (3, 1), (2, 2), (-1, 3)])
def test_milestones_that_are_no_epochs_in_between_are_refused(milestones):
    with pytest.raises(ValidationError, match="milestones"):
        Recipe(epochs=8, milestones=milestones)


def test_without_milestones_a_recipe_has_the_digest_that_it_always_had():
    assert Recipe().digest == DIGEST
    assert Recipe(milestones=(3,)).digest != DIGEST
