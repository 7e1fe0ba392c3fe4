"""Searches that never ran: real architectures with made-up scores, on four lanes, pruned by asha's rule.

Architectures are drawn from the real space, so plans, drawings and code of every trial resolve. What an architecture
is worth is a smooth function of its choices; later trials take the better of more of them, as a sampler would.
"""

from __future__ import annotations

import heapq
import math
import random
from bisect import insort
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from nas.admission import ResolvedJob, resolve
from nas.datasets import Catalog
from nas.job import JobRequest
from nas.search.candidates import Candidate, Candidates
from nas.states import JobState, TrialState
from nas.store.ids import new_id
from nas.trial import Report

NUM_LANES = 4
NUM_ARCHITECTURES = 1500
"""Distinct ones of a job; in a larger search they come again."""

REQUESTS: tuple[Mapping[str, Any], ...] = (
    {"name": "convnet, eight layers", "settings": {"depth": 8}},
    {"name": "mlp on a table", "family": "mlp", "dataset": {"name": "breast_cancer"}},
)
FAILURES = (
    ("diverged", "diverged in epoch {epoch}, step 7: the loss is nan"),
    (
        "out_of_memory",
        "out of memory at batch size 64 (predicted need: 812 MiB): "
        "lower recipe.batch_size or bound the space by limits.max_params",
    ),
)


@dataclass(slots=True)
class GivenTrial:
    """A trial as the search left it; moments are seconds since the job started."""

    number: int
    candidate: Candidate
    lane: int
    started: float
    id: str = ""
    state: TrialState = TrialState.RUNNING
    reports: list[Report] = field(default_factory=list)
    ended: float | None = None
    reason: str | None = None
    message: str | None = None
    is_best: bool = False

    @property
    def metric(self) -> float | None:
        """At its last epoch."""
        return self.reports[-1].values["accuracy"] if self.reports else None

    @property
    def score(self) -> float | None:
        """The metric less the penalty."""
        metric = self.metric
        return None if metric is None else metric - self.candidate.penalty

    @property
    def device(self) -> str | None:
        """One a lane."""
        if self.state is TrialState.PROPOSED:
            return None
        return f"cpu on node-{self.lane // 2 + 1}"

    @property
    def compute_seconds(self) -> float:
        """Of its epochs."""
        return sum(report.seconds for report in self.reports)


class Pool:
    """Architectures of a space, and what each is worth."""

    def __init__(self, job: ResolvedJob, seed: int) -> None:
        rng = random.Random(seed)
        request = job.request
        legal = Candidates(job.space, request.limits, request.objective.penalty)
        drawn: dict[str, Candidate] = {}
        while len(drawn) < NUM_ARCHITECTURES:
            likely = (
                rng.random()
            )  # of an edge to be there: networks of all numbers of skips
            choices = {
                d.name: rng.choice(d.choices[1:])
                if rng.random() < likely
                else d.choices[0]
                for d in job.space.dimensions
            }
            candidate = legal.examine(choices)
            if candidate is not None:
                drawn[candidate.architecture.fingerprint] = candidate
        self.candidates = list(drawn.values())
        taste = {
            (d.name, choice): rng.gauss(0.0, 1.0) / math.sqrt(len(job.space.dimensions))
            for d in job.space.dimensions
            for choice in d.choices
        }
        self._worth = [
            math.tanh(sum(taste[one] for one in candidate.choices.items()))
            for candidate in self.candidates
        ]

    def draw(self, rng: random.Random, tries: int) -> tuple[Candidate, float]:
        """The best of ``tries``; its worth is between -1 and 1."""
        places = [rng.randrange(len(self.candidates)) for _ in range(tries)]
        place = max(places, key=self._worth.__getitem__)
        return self.candidates[place], self._worth[place]


@dataclass(frozen=True)
class GivenJob:
    """A search of some size that ended, or is under way."""

    num_trials: int
    state: JobState
    resolved: ResolvedJob
    pool: Pool
    seed: int
    now: datetime

    @cached_property
    def id(self) -> str:
        """Ids sort by the moment of their making."""
        return new_id("job", self.created_at)

    @property
    def is_open(self) -> bool:
        """Whether trials of it are under way."""
        return self.state is JobState.RUNNING

    @cached_property
    def seconds(self) -> float:
        """How long it has run."""
        return max((t.ended or t.started for t in self.trials), default=0.0) + 1.0

    @cached_property
    def started_at(self) -> datetime:
        """So that a running one is under way now."""
        idle = 0 if self.is_open else 600 * (1 + self.seed)
        return self.now - timedelta(seconds=self.seconds + idle)

    @cached_property
    def created_at(self) -> datetime:
        """Some seconds in the queue."""
        return self.started_at - timedelta(seconds=5)

    def at(self, seconds: float) -> datetime:
        """A moment of the search."""
        return self.started_at + timedelta(seconds=seconds)

    @property
    def ended_at(self) -> datetime | None:
        """Where it ended."""
        return self.at(self.seconds) if self.state.is_final else None

    @cached_property
    def counts(self) -> Counter[TrialState]:
        """Trials by state."""
        return Counter(trial.state for trial in self.trials)

    @property
    def best(self) -> GivenTrial | None:
        """The last that was the best."""
        return max(
            (t for t in self.trials if t.is_best),
            key=lambda t: t.ended or 0,
            default=None,
        )

    @cached_property
    def trials(self) -> list[GivenTrial]:
        """By number."""
        return list(Search(self).run())

    def name_trials(self) -> None:
        """Give every trial its id, by the moment of its making."""
        for trial in self.trials:
            trial.id = new_id("trial", self.at(trial.started))


class Search:
    """Plays a search: which trial trains when, and what becomes of it."""

    def __init__(self, job: GivenJob) -> None:
        self._job = job
        self._rng = random.Random(job.seed)
        self._epochs = job.resolved.recipe.epochs
        self._reached: dict[int, list[float]] = {1: [], 3: [], 9: []}
        self._best = -math.inf
        self._worths: dict[int, float] = {}

    def run(self) -> Iterator[GivenTrial]:
        """Every trial, by number; the last ones of an open job are still training."""
        lanes = [(0.0, lane) for lane in range(NUM_LANES)]
        under_way: list[tuple[float, int, GivenTrial]] = []
        for number in range(self._job.num_trials):
            started, lane = heapq.heappop(lanes)
            while under_way and under_way[0][0] <= started:
                self._note(heapq.heappop(under_way)[2])
            trial = self._trial(number, lane, started + 0.05)
            ends = trial.ended or trial.started + 2.0
            heapq.heappush(lanes, (ends, lane))
            if trial.ended is not None:
                heapq.heappush(under_way, (ends, number, trial))
            yield trial
        while under_way:
            self._note(heapq.heappop(under_way)[2])

    def _note(self, trial: GivenTrial) -> None:
        score = trial.score
        if trial.state.has_score and score is not None and score > self._best:
            self._best, trial.is_best = score, True

    def _trial(self, number: int, lane: int, started: float) -> GivenTrial:
        share = number / max(1, self._job.num_trials)
        candidate, worth = self._job.pool.draw(self._rng, 1 + int(8 * share))
        trial = GivenTrial(number, candidate, lane, started)
        left = self._job.num_trials - number
        if self._job.is_open and left <= 2:
            trial.state = TrialState.PROPOSED
            return trial
        self._train(trial, worth)
        if self._job.is_open and left <= 2 + NUM_LANES:
            del trial.reports[2:]
            trial.state, trial.ended = TrialState.RUNNING, None
            trial.reason = trial.message = None
        elif not self._job.is_open and left <= NUM_LANES and self._was_cut:
            trial.state = TrialState.CANCELLED
        return trial

    @property
    def _was_cut(self) -> bool:
        return self._job.state in (JobState.CANCELLED, JobState.FAILED)

    def _train(self, trial: GivenTrial, worth: float) -> None:
        fails_at = self._rng.randint(1, 6) if self._rng.random() < 0.015 else None
        pace = 0.2 + trial.candidate.costs.flops / 8e6 * self._rng.uniform(0.9, 1.3)
        final = 0.93 + 0.045 * worth + self._rng.gauss(0.0, 0.006)
        trial.state = TrialState.COMPLETE
        for epoch in range(1, self._epochs + 1):
            if epoch == fails_at:
                trial.state = TrialState.FAILED
                trial.reason, text = FAILURES[trial.number % 5 == 0]
                trial.message = text.format(epoch=epoch)
                break
            trial.reports.append(self._report(epoch, final, pace))
            if self._is_pruned(trial):
                trial.state = TrialState.PRUNED
                break
        trial.ended = trial.started + trial.compute_seconds + 0.1

    def _report(self, epoch: int, final: float, pace: float) -> Report:
        missing = 0.25 * math.exp(-epoch / 2.2)
        accuracy = min(0.9995, final - missing + self._rng.gauss(0.0, 0.004))
        loss = 3.2 * (1.0 - accuracy) + self._rng.uniform(0.0, 0.02)
        values = {
            "train_loss": round(loss * 0.7 * math.exp(-epoch / 9), 6),
            "accuracy": round(accuracy, 6),
            "loss": round(loss, 6),
            "macro_f1": round(accuracy - 0.002, 6),
        }
        return Report(epoch, values, round(pace * self._rng.uniform(0.8, 1.2), 4))

    def _is_pruned(self, trial: GivenTrial) -> bool:
        epoch, metric = trial.reports[-1].epoch, trial.metric
        if epoch not in self._reached or 2 * epoch > self._epochs or metric is None:
            return False
        reached = self._reached[epoch]
        insort(reached, metric)
        return metric < reached[-max(1, len(reached) // 3)]


@dataclass(frozen=True)
class Population:
    """All that is in the store."""

    jobs: tuple[GivenJob, ...]
    now: datetime


def make(wanted: list[tuple[int, JobState]], seed: int = 0) -> Population:
    """Jobs of these sizes and states; the kinds of networks take turns."""
    now = datetime.now(UTC)
    catalog = Catalog()
    pools: dict[int, tuple[ResolvedJob, Pool]] = {}
    jobs = []
    for place, (num_trials, state) in enumerate(wanted):
        kind = 1 if num_trials == 1000 else 0
        if kind not in pools:
            resolved = resolve(JobRequest.model_validate(REQUESTS[kind]), catalog)
            pools[kind] = resolved, Pool(resolved, seed + kind)
        jobs.append(GivenJob(num_trials, state, *pools[kind], seed + place, now))
    jobs.sort(key=lambda job: job.created_at)
    for job in jobs:
        job.name_trials()
    return Population(tuple(jobs), now)
