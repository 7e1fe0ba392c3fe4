"""A job without training: several trials at once, curves made up, some pruned, some failed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from nas.job import Limits, PrunerRequest
from nas.objective import Penalty
from nas.objectives import Objectives
from nas.search import Proposal, Search
from nas.search.ballot import ballot
from nas.states import TrialState
from nas.training import metrics
from nas.trial import Report, TrialRecord
from search_spaces import SearchSpace
from search_spaces.plan import Task
from search_spaces.policy import EdgePolicy

MAX_EPOCHS = 4
WORTH = {"none": 0.0, "add": 0.02, "concat": 0.01, "gate": -0.02}
REUSED_EVERY = 9
FREE = Penalty(coefficient=0.0)
ACCURACY = metrics.get("accuracy")


def space(depth: int, policy: EdgePolicy | None = None, **settings: Any) -> SearchSpace:
    """A fully connected network of ``depth`` layers: depth * (depth + 1) / 2 edges."""
    return SearchSpace(
        "mlp",
        {"depth": depth, "width": 8, **settings},
        policy or EdgePolicy(),
        Task(input_shape=(8,), num_outputs=3),
    )


def search(of: SearchSpace, sampler: str, **changes: Any) -> Search:
    return Search(of, **settings(sampler, **changes))


def settings(sampler: str, **changes: Any) -> dict[str, Any]:
    given: dict[str, Any] = {
        "sampler": sampler,
        "pruner": PrunerRequest(name="none"),
        "penalty": FREE,
        "limits": Limits(),
        "seed": 1,
        "max_epochs": MAX_EPOCHS,
        "named_first": True,
    }
    return given | changes


def metric(choices: Mapping[str, str], epoch: int) -> float:
    """What the made-up training measures: skips are worth something, more so near the input."""
    worth = sum(WORTH[c] / (1 + place) for place, c in enumerate(choices.values()))
    return 0.5 + worth + 0.01 * epoch


def loss(choices: Mapping[str, str], epoch: int) -> float:
    """What it measures beside that: another ranking, of which skips are the best known last."""
    first, *_, last = choices.values()
    return (2.0 - WORTH[last] - WORTH[first] / 7) / (1 + epoch)


class Simulation:
    """Drives a search as a worker would, and keeps the records that a store would keep."""

    def __init__(self, of: SearchSpace, num_open: int = 3, **given: Any) -> None:
        self._space = of
        self._given = given
        self._num_open = num_open
        self.search = Search(of, **given)
        self.records: list[TrialRecord] = []
        self.proposals: list[Proposal] = []

    def interrupt(self) -> None:
        """Lose everything but the records, which come back as a store gives them."""
        stored = [
            replace(
                record, sampler_state=json.loads(json.dumps(dict(record.sampler_state)))
            )
            for record in self.records
        ]
        self.search = Search.rebuild(
            self._space, stored, metric="accuracy", maximise=True, **self._given
        )

    def turn(self) -> None:
        """Start a trial where one may be open, else train one of the open ones for an epoch."""
        open_trials = [r for r in self.records if not r.state.is_final]
        if len(open_trials) < self._num_open:
            self._start()
        else:
            self._advance(min(open_trials, key=lambda r: (r.epochs, r.number)))

    def _start(self) -> None:
        if proposal := self.search.ask():
            self.proposals.append(proposal)
            self.records.append(record_of(proposal))
            if proposal.number % REUSED_EVERY == REUSED_EVERY - 1:
                self._reuse(self.records[-1])

    def _reuse(self, record: TrialRecord) -> None:
        """Answer a trial by what another job measured: it has no curve of its own."""
        state = TrialState.REUSED
        score = metric(record.choices, MAX_EPOCHS) - record.penalty
        self.search.tell(record.number, state, score)
        self.records[record.number] = replace(record, state=state, score=score)

    def _advance(self, record: TrialRecord) -> None:
        number, epoch = record.number, record.epochs + 1
        accuracy = metric(record.choices, epoch)
        score = accuracy - record.penalty
        values = {"accuracy": accuracy, "loss": loss(record.choices, epoch)}
        judge = self._given["pruner"].judge
        judged = ballot(judge, (score,), Objectives(), ACCURACY, values, record.penalty)
        self.search.report(number, epoch, score, judged)
        record = replace(
            record,
            epochs=epoch,
            reports=(*record.reports, Report(epoch, values, 0.1)),
        )
        state = self._outcome(number, epoch)
        if state.is_final:
            told = score if state.has_score else None
            self.search.tell(number, state, told)
            record = replace(record, score=told)
        self.records[number] = replace(record, state=state)

    def _outcome(self, number: int, epoch: int) -> TrialState:
        if number % 11 == 7:
            return TrialState.FAILED
        if epoch == self._given["max_epochs"]:
            return TrialState.COMPLETE
        if self.search.should_prune(number, epoch):
            return TrialState.PRUNED
        return TrialState.RUNNING


def record_of(proposal: Proposal) -> TrialRecord:
    return TrialRecord(
        id=f"trial_{proposal.number}",
        job_id="job_1",
        number=proposal.number,
        state=TrialState.RUNNING,
        fingerprint=proposal.architecture.fingerprint,
        architecture=proposal.architecture.to_json(),
        choices=proposal.choices,
        origin=proposal.origin,
        label=proposal.label,
        costs=proposal.costs,
        penalty=proposal.penalty,
        seed=0,
        sampler_state=proposal.sampler_state,
        metric=None,
        score=None,
        values={},
        epochs=0,
        attempts=1,
        reason=None,
        message=None,
        device=None,
        compute_seconds=0.0,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
        started_at=None,
        ended_at=None,
    )
