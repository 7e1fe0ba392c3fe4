"""Searches that never ran, of real architectures, so that plans, drawings and code of every trial resolve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from benchmarks.dashboard.search import GivenTrial, Pool, Search
from nas.admission import ResolvedJob, resolve
from nas.datasets import Catalog
from nas.job import JobRequest
from nas.states import JobState, TrialState
from nas.store.ids import new_id

REQUESTS: tuple[Mapping[str, Any], ...] = (
    {"name": "convnet, eight layers", "settings": {"depth": 8}},
    {"name": "mlp on a table", "family": "mlp", "dataset": {"name": "breast_cancer"}},
)


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
        epochs = self.resolved.recipe.epochs
        search = Search(self.pool, self.num_trials, self.state, epochs, self.seed)
        return list(search.run())

    def name_trials(self) -> None:
        """Give every trial its id, by the moment of its making."""
        for trial in self.trials:
            trial.id = new_id("trial", self.at(trial.started))


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
