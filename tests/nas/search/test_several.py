"""Searches for several objectives, with a limit on what is measured before training."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from nas.domination import front
from nas.job import Limits, PrunerRequest
from nas.objective import Objective
from nas.objectives import Objectives
from nas.search import history, pruners, samplers
from nas.states import TrialState
from nas.trial import OVER_LIMIT, Report, TrialRecord
from tests.nas.search.simulation import Simulation, metric, settings, space

TWO = Objectives.of([Objective(metric=name) for name in ("score", "latency_ms")])
LIMIT_MS = 4.5
ABLE = [one.name for one in samplers.all() if one.knows_several]


class Measuring(Simulation):
    """A simulation in which each network has a latency, and some are beyond the limit."""

    def _start(self) -> None:
        known = len(self.records)
        super()._start()
        for record in self.records[known:]:
            if not record.state.is_final:
                self._measure(record)

    def _reuse(self, record: TrialRecord) -> None:
        """What is measured on the device is not taken over."""

    def _measure(self, record: TrialRecord) -> None:
        latency = 1.0 + record.costs.num_skips
        record = replace(record, latency_ms=latency)
        self.search.measured(record.number, latency)
        if latency > LIMIT_MS:
            record = replace(record, state=TrialState.FAILED, reason=OVER_LIMIT)
            self.search.tell(record.number, record.state, reason=OVER_LIMIT)
        self.records[record.number] = record

    def _advance(self, record: TrialRecord) -> None:
        objectives: Objectives = self._given["objectives"]
        number, epoch = record.number, record.epochs + 1
        accuracy = metric(record.choices, epoch)
        report = Report(epoch, {"accuracy": accuracy, "loss": 1 - accuracy**2}, 0.1)
        values = history.judged(record, report, "accuracy", True, objectives)
        self.search.report(number, epoch, values)
        record = replace(record, epochs=epoch, reports=(*record.reports, report))
        state = self._outcome(number, epoch)
        if state.has_score:
            record = replace(record, score=accuracy, values=dict(report.values))
            told = history.final(record, objectives)
            self.search.tell(number, state, told)
        elif state.is_final:
            self.search.tell(number, state)
        self.records[number] = replace(record, state=state)


def run(
    sampler: str,
    num_turns: int,
    *interruptions: int,
    pruner: str = "none",
    objectives: Objectives = TWO,
    seed: int = 1,
    num_open: int = 3,
) -> Measuring:
    given = settings(
        sampler,
        pruner=PrunerRequest(name=pruner),
        limits=Limits(max_latency_ms=LIMIT_MS),
        objectives=objectives,
        seed=seed,
    )
    simulation = Measuring(space(3), num_open, **given)
    for turn in range(num_turns):
        if turn in interruptions:
            simulation.interrupt()
        simulation.turn()
    return simulation


@pytest.mark.parametrize("objectives", [TWO, Objectives()], ids=["two", "one"])
@pytest.mark.parametrize("sampler", ABLE)
def test_interruptions_change_no_proposal(sampler: str, objectives: Objectives) -> None:
    # One at a time Optuna's process asks in seconds, with others under way it takes ten times as long.
    num_turns, num_open = {"gp": (30, 1), "topology": (70, 3)}.get(sampler, (130, 3))
    given = {"objectives": objectives, "num_open": num_open}
    whole = run(sampler, num_turns, **given)
    broken = run(sampler, num_turns, 1, 20, num_turns - 3, **given)

    assert [p.choices for p in broken.proposals] == [p.choices for p in whole.proposals]
    assert broken.records == whole.records
    assert {TrialState.COMPLETE, TrialState.FAILED} <= {r.state for r in whole.records}


@pytest.mark.parametrize(
    ("sampler", "pruner"),
    [
        ("topology", "asha"),
        *(("tpe", one.name) for one in pruners.all() if one.knows_several),
    ],
)
def test_pruned_trials_do_not_disturb_it(sampler: str, pruner: str) -> None:
    num_turns = 80 if sampler == "topology" else 130
    whole = run(sampler, num_turns, pruner=pruner, objectives=TWO)
    broken = run(sampler, num_turns, 20, 61, 77, pruner=pruner, objectives=TWO)

    assert broken.records == whole.records
    ended = {record.state for record in whole.records}
    assert TrialState.PRUNED in ended or pruner == "none"


@pytest.mark.parametrize("sampler", ["tpe", "nsga2", "topology"])
def test_what_is_over_the_limit_is_proposed_less_than_at_random(sampler: str) -> None:
    def share(name: str) -> float:
        late = [
            record.reason == OVER_LIMIT
            for seed in range(3)
            for record in run(name, 130, objectives=TWO, seed=seed).records[15:]
        ]
        return float(np.mean(late))

    assert share(sampler) < 0.75 * share("random")


def test_the_front_of_a_search_has_both_ends_of_a_trade_off() -> None:
    complete = [
        record
        for record in run("nsga2", 200, objectives=TWO).records
        if record.state.has_score
    ]
    points = np.array([history.final(record, TWO) for record in complete])
    skips = {complete[place].costs.num_skips for place in front(points)}

    assert min(skips) == 0
    assert len(skips) > 1
