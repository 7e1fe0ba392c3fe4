"""What trials are ranked by: the objectives, or the loss in the place of their metrics."""

from __future__ import annotations

import math

import pytest

from nas.objective import Objective
from nas.objectives import Objectives
from nas.search.ballot import ballot
from nas.training import metrics

SEVERAL = Objectives.of(
    [Objective(metric=name) for name in ("score", "accuracy", "flops")]
)
MEASURED = {"accuracy": 0.9, "loss": 0.5, "macro_f1": 0.8}


def test_by_the_objective_the_values_stand():
    accuracy = metrics.get("accuracy")
    found = ballot("objective", (0.8, 0.9, -70.0), SEVERAL, accuracy, MEASURED, 0.1)
    assert found == (0.8, 0.9, -70.0)


def test_by_the_loss_it_stands_on_the_scale_of_the_metric_less_the_penalty():
    accuracy = metrics.get("accuracy")
    found = ballot("loss", (0.8, 0.9, -70.0), SEVERAL, accuracy, MEASURED, 0.1)
    likelihood = math.exp(-0.5)
    assert found == pytest.approx((likelihood - 0.1, likelihood, -70.0))


@pytest.mark.parametrize(
    ("metric", "expected"), [("loss", -0.5), ("mse", -4.0), ("r2", 0.7)]
)
def test_losses_stand_as_they_are_and_a_regressions_is_r2(metric, expected):
    measured = MEASURED | {"mse": 4.0, "r2": 0.7}
    found = ballot("loss", (9.0,), Objectives(), metrics.get(metric), measured, 0.1)
    assert found == pytest.approx((expected - 0.1,))
