"""Plays a search: which trial trains when, on four lanes, and what becomes of it by asha's rule.

What an architecture is worth is a smooth function of its choices; later trials take the better of more
of them, as a sampler would.
"""

from __future__ import annotations

import heapq
import math
import random
from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field

from nas.admission import ResolvedJob
from nas.search.candidates import Candidate, Candidates
from nas.states import JobState, TrialState
from nas.trial import Report

NUM_LANES = 4
NUM_ARCHITECTURES = 1500
"""Distinct ones of a job; in a larger search they come again."""

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
        legal = Candidates(
            job.space, request.limits, request.objective.penalty, job.recipe
        )
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


class Search:
    """Plays a search: which trial trains when, and what becomes of it."""

    def __init__(
        self, pool: Pool, num_trials: int, state: JobState, epochs: int, seed: int
    ) -> None:
        self._pool = pool
        self._num_trials = num_trials
        self._is_open = state is JobState.RUNNING
        self._was_cut = state in (JobState.CANCELLED, JobState.FAILED)
        self._rng = random.Random(seed)
        self._epochs = epochs
        self._reached: dict[int, list[float]] = {1: [], 3: [], 9: []}
        self._best = -math.inf

    def run(self) -> Iterator[GivenTrial]:
        """Every trial, by number; the last ones of an open job are still training."""
        lanes = [(0.0, lane) for lane in range(NUM_LANES)]
        under_way: list[tuple[float, int, GivenTrial]] = []
        for number in range(self._num_trials):
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
        share = number / max(1, self._num_trials)
        candidate, worth = self._pool.draw(self._rng, 1 + int(8 * share))
        trial = GivenTrial(number, candidate, lane, started)
        left = self._num_trials - number
        if self._is_open and left <= 2:
            trial.state = TrialState.PROPOSED
            return trial
        self._train(trial, worth)
        if self._is_open and left <= 2 + NUM_LANES:
            del trial.reports[2:]
            trial.state, trial.ended = TrialState.RUNNING, None
            trial.reason = trial.message = None
        elif not self._is_open and left <= NUM_LANES and self._was_cut:
            trial.state = TrialState.CANCELLED
        return trial

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
