"""Both sides of the comparison are asked the same question, and are counted alike."""

from collections.abc import Iterator
from typing import Any

import pytest
import torch

from benchmarks.end_to_end.cases import CASES, Case
from benchmarks.end_to_end.record import Record, Run, Way
from benchmarks.end_to_end.rival import Network, Target
from benchmarks.end_to_end.service import followed
from nas.job import JobRequest
from nas.training.batches import batch_bounds
from nas.training.loop import Training
from nas.training.schedule import learning_rate

DIGITS = CASES["digits"]
CURVES = {
    "pruned": [0.2, 0.99],
    "poor": [0.5] * DIGITS.epochs,
    "good": [*[0.5] * (DIGITS.epochs - 1), DIGITS.targets[-1]],
    "later": [0.1],
}
"""Validation accuracy by epoch of trials, one after the other; the search ends with the third."""


@pytest.fixture
def script() -> Network:
    """The script's trial of one topology, as its actor sets it up."""
    network = object.__new__(Network)
    network.setup(_choices(DIGITS) | {"seed": 3}, DIGITS.data(), DIGITS)
    return network


def test_both_start_from_the_same_weights_of_the_same_network(script: Network) -> None:
    ours = _training().network.state_dict()
    theirs = script.loop.network.state_dict()
    assert ours.keys() == theirs.keys()
    assert all(torch.equal(ours[name], theirs[name]) for name in ours)


def test_both_take_the_same_steps_at_the_same_rates(script: Network) -> None:
    recipe, data = DIGITS.job.recipe, DIGITS.data()
    bounds = batch_bounds(len(data.train), recipe.batch_size)
    num_steps = DIGITS.epochs * len(bounds)
    loop = script.loop
    assert [len(x) for x, _ in loop.train] == [stop - start for start, stop in bounds]
    rates = []
    for _ in range(num_steps):
        rates += loop.scheduler.get_last_lr()
        loop.optimizer.step()
        if len(rates) < num_steps:
            loop.scheduler.step()
    assert rates == pytest.approx(
        [learning_rate(recipe, step, num_steps) for step in range(num_steps)]
    )
    [group] = loop.optimizer.param_groups
    assert group["weight_decay"] == recipe.weight_decay
    assert isinstance(loop.optimizer, torch.optim.AdamW)
    assert recipe.optimizer == "adamw"


def test_the_job_takes_no_help_that_the_script_does_not_have() -> None:
    for case in CASES.values():
        request = JobRequest.model_validate(case.request(seed=1))
        assert not request.named_first
        assert request.objective.penalty.coefficient == 0
        assert request.report.finalists == 0
        assert request.budget.target_score == case.targets[-1]


def test_a_target_is_reached_at_the_end_of_a_full_training_on_both_sides() -> None:
    theirs = Target(DIGITS)
    for trial, curve in CURVES.items():
        for epoch, accuracy in enumerate(curve, 1):
            theirs(
                trial,
                {
                    "training_iteration": epoch,
                    "accuracy": accuracy,
                    "time_total_s": 1.0,
                },
            )
        if theirs.stop_all():
            break
    assert theirs.stop_all()
    for said in (_followed(CURVES), theirs.record.said()):
        way = Run.read(0.0, said).to(DIGITS.targets[-1])
        assert (way.reached, way.epochs, way.trials) == (True, 2 * DIGITS.epochs + 2, 3)


def test_each_target_has_its_own_moment_in_one_search() -> None:
    low, middle, high = DIGITS.targets[:3]
    record = Record()
    for place, accuracy in enumerate([low, 0.5, high], 1):
        record.begin(f"trial_{place}")
        record.trained(10, 1.0, 100.0 + place)
        record.complete(accuracy, 100.0 + place)
    run = Run.read(90.0, record.said())
    assert run.to(low) == Way(True, 11.0, 1.0, 10, 1)
    assert run.to(middle) == run.to(high) == Way(True, 13.0, 3.0, 30, 3)


def test_a_search_that_misses_a_target_counts_to_its_end() -> None:
    curves = {name: CURVES[name] for name in ("pruned", "poor", "later")}
    way = Run.read(0.0, _followed(curves)).to(DIGITS.targets[0])
    assert not way.reached
    assert way.epochs == DIGITS.epochs + 3


def test_a_job_that_failed_is_no_result() -> None:
    failed = {
        "kind": "job.state",
        "payload": {"state": "failed", "message": "the disk is full"},
    }
    with pytest.raises(RuntimeError, match="the disk is full"):
        followed(DIGITS, iter([failed]))


def _followed(curves: dict[str, list[float]]) -> dict[str, Any]:
    return followed(DIGITS, _events(curves))


def _choices(case: Case) -> dict[str, str]:
    return {
        d.name: d.choices[i % len(d.choices)]
        for i, d in enumerate(case.job.space.dimensions)
    }


def _training() -> Training:
    network = DIGITS.network(_choices(DIGITS), seed=3)
    return Training(network, DIGITS.data(), DIGITS.job.recipe, seed=3)


def _events(curves: dict[str, list[float]]) -> Iterator[dict[str, Any]]:
    """What the service tells of trials that ran one after the other."""
    for name, curve in curves.items():
        yield _moved(name, "running", None)
        for epoch, accuracy in enumerate(curve, 1):
            report = {
                "trial_id": name,
                "epoch": epoch,
                "values": {"accuracy": accuracy},
                "seconds": 1.0,
            }
            yield {"kind": "trial.report", "payload": {"reports": [report]}}
        yield _moved(
            name, "complete" if len(curve) == DIGITS.epochs else "pruned", curve[-1]
        )


def _moved(name: str, state: str, metric: float | None) -> dict[str, Any]:
    payload = {"state": state, "metric": metric}
    return {"kind": "trial.state", "trial_id": name, "payload": payload}
