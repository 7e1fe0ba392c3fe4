"""What a job's events say, against what its rows say: every trial, number, epoch and sum."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from nas.states import JobState, TrialState
from nas.store import EventRecord, JobRecord
from nas.trial import TrialRecord

TOLERANCE = 1e-6


@dataclass(frozen=True)
class Account:
    """One ended job as the store has it, and what follows from its events.

    Attributes:
        job: its row.
        trials: its trials with their curves, by number.
        events: all of them, in order.
        checkpoint_epochs: epochs between two checkpoints.
    """

    job: JobRecord
    trials: Sequence[TrialRecord]
    events: Sequence[EventRecord]
    checkpoint_epochs: int

    @property
    def is_cut_by_budget(self) -> bool:
        """Whether its compute was to end it, so that nobody knows the number of its trials."""
        return self.job.request.budget.compute_seconds is not None

    @property
    def num_wanted(self) -> int:
        """Trials that it must have: those of its budget, or those that it began."""
        if self.is_cut_by_budget:
            return len(self.trials)
        return self.job.request.budget.trials

    @property
    def num_lost(self) -> int:
        """Trials that should have a result and have none."""
        with_result = [trial for trial in self.trials if self._is_accounted_for(trial)]
        return self.num_wanted - len(with_result)

    @property
    def num_stuck(self) -> int:
        """Trials that have not ended though their job has."""
        return sum(not trial.state.is_final for trial in self.trials)

    @property
    def num_twice(self) -> int:
        """Results beyond one for each trial, and architectures that were trained twice."""
        ends = Counter(e.trial_id for e in self._moves if _leads_to_an_end(e))
        trained = Counter(t.fingerprint for t in self.trials)
        return _surplus(ends) + _surplus(trained)

    @property
    def num_starts_again(self) -> int:
        """Attempts beyond the first of each trial."""
        return sum(max(0, trial.attempts - 1) for trial in self.trials)

    @cached_property
    def epochs_again(self) -> int:
        """Epochs that were reported more than once."""
        return sum(_surplus(epochs) for epochs in self._reported.values())

    @property
    def epochs_bound(self) -> int:
        """At most one checkpoint interval for each attempt that was cut short."""
        return self.checkpoint_epochs * self.num_starts_again

    @property
    def overspend_seconds(self) -> float:
        """Compute beyond the job's budget of it; 0 where it has none."""
        budget = self.job.request.budget.compute_seconds
        return 0.0 if budget is None else max(0.0, self.job.compute_seconds - budget)

    @property
    def overspend_bound(self) -> float:
        """One epoch of each trial that may run at the same time."""
        longest = max(map(max, self._seconds.values()), default=0.0)
        return longest * (self.job.request.resources.max_parallel or math.inf)

    def violations(self) -> Iterator[str]:
        """A sentence for every promise that was not kept."""
        yield from self._of_trials()
        yield from self._of_sums()
        yield from self._of_epochs()

    def _of_trials(self) -> Iterator[str]:
        job = self.job
        if job.state is not JobState.FINISHED:
            yield f"job {job.id} is {job.state}: {job.message}"
        numbers = [trial.number for trial in self.trials]
        if numbers != list(range(self.num_wanted)):
            yield f"job {job.id} has the numbers {numbers}"
        for trial in self.trials:
            if not self._is_accounted_for(trial):
                yield f"trial {trial.number} is {trial.state}: {trial.reason}, {trial.message}"
        if self.num_twice:
            yield f"job {job.id}: {self.num_twice} results were counted twice"
        events = [event.number for event in self.events]
        if events != list(range(1, job.last_event + 1)):
            yield f"job {job.id}: the numbers of its events have gaps"

    def _of_sums(self) -> Iterator[str]:
        """Sums that are kept, against sums that are computed anew."""
        job = self.job
        if self.overspend_seconds > self.overspend_bound:
            yield f"compute: {self.overspend_seconds} s over, {self.overspend_bound} allowed"
        counts = Counter(trial.state for trial in self.trials)
        yield from _differ("counts", {s: n for s, n in job.counts.items() if n}, counts)
        attempts = sum(trial.attempts for trial in self.trials)
        starts = sum(e.payload["state"] == TrialState.RUNNING for e in self._moves)
        yield from _differ("num_starts and attempts", job.num_starts, attempts)
        yield from _differ("num_starts and events", job.num_starts, starts)
        seconds = math.fsum(trial.compute_seconds for trial in self.trials)
        if not math.isclose(job.compute_seconds, seconds, abs_tol=TOLERANCE):
            yield f"compute_seconds: {job.compute_seconds} of the job, {seconds} of its trials"
        for trial in self.trials:
            told = math.fsum(self._seconds.get(trial.id, ()))
            if trial.compute_seconds < told - TOLERANCE:  # what was lost is charged too
                yield f"trial {trial.number}: {trial.compute_seconds} s, reported {told} s"

    def _of_epochs(self) -> Iterator[str]:
        """A whole curve for each trial; no attempt begins further back than a checkpoint."""
        for trial in self.trials:
            epochs = [report.epoch for report in trial.reports]
            if trial.state in _TRAINED and epochs != list(range(1, trial.epochs + 1)):
                yield f"trial {trial.number} has reports of the epochs {epochs}"
        for trial_id, fell_back in self._fallbacks.items():
            if fell_back > self.checkpoint_epochs:
                yield f"trial {trial_id} lost {fell_back} epochs at once"

    def _is_accounted_for(self, trial: TrialRecord) -> bool:
        """Whether it has a result, or was ended because the budget is spent."""
        cut = self.is_cut_by_budget and trial.state is TrialState.CANCELLED
        return cut or trial.state in _RESULTS

    @cached_property
    def _moves(self) -> list[EventRecord]:
        return [event for event in self.events if event.kind == "trial.state"]

    @cached_property
    def _reports(self) -> list[Mapping[str, object]]:
        batches = [e.payload["reports"] for e in self.events if e.kind == _REPORT]
        return [report for batch in batches for report in batch]

    @cached_property
    def _reported(self) -> Mapping[str, Counter[int]]:
        reported: dict[str, Counter[int]] = defaultdict(Counter)
        for report in self._reports:
            reported[str(report["trial_id"])][int(str(report["epoch"]))] += 1
        return reported

    @cached_property
    def _seconds(self) -> Mapping[str, list[float]]:
        seconds: dict[str, list[float]] = defaultdict(list)
        for report in self._reports:
            seconds[str(report["trial_id"])].append(float(str(report["seconds"])))
        return dict(seconds)

    @cached_property
    def _fallbacks(self) -> Mapping[str, int]:
        """By trial, the largest number of epochs that were reported and had to be trained again."""
        furthest: Counter[str] = Counter()
        fallbacks: Counter[str] = Counter()
        for report in self._reports:
            trial_id, epoch = str(report["trial_id"]), int(str(report["epoch"]))
            back = furthest[trial_id] + 1 - epoch
            fallbacks[trial_id] = max(fallbacks[trial_id], back)
            furthest[trial_id] = max(furthest[trial_id], epoch)
        return fallbacks


@dataclass
class Audit:
    """The accounts of all jobs of a storm, and what else was seen."""

    accounts: list[Account]
    violations: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for account in self.accounts:
            self.violations += account.violations()


_REPORT = "trial.report"
_TRAINED = frozenset({TrialState.COMPLETE, TrialState.PRUNED})
_RESULTS = _TRAINED | {TrialState.REUSED}


def _leads_to_an_end(event: EventRecord) -> bool:
    return TrialState(event.payload["state"]).is_final


def _surplus(counter: Mapping[Any, int]) -> int:
    return sum(number - 1 for number in counter.values())


def _differ(what: str, kept: object, computed: object) -> Iterator[str]:
    if kept != computed:
        yield f"{what}: kept {kept}, computed {computed}"
