"""Jobs, trials, curves and events as years of use would leave them, made up from a seed.

One job has a tenth of all trials and one a hundredth; the rest have some 100 each. A twentieth of the jobs ended within
the time that events are kept; a few are waiting or running. Of every four trials about three share their
architecture with another. Values are numbers, texts and None alone, as both databases read them.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np

from nas.job import JobRequest
from nas.states import JobState, TrialState
from nas.store.curves import EPOCHS_PER_PIECE, packed
from nas.trial import Report

Row = tuple[str | int | float | None, ...]

TRIALS_PER_JOB = 100
JOBS_RUNNING = 12
JOBS_WAITING = 40
REPORTS_PER_EVENT = 10
NUM_VARIANTS = 50
NOW = datetime.now(UTC).replace(microsecond=0)
FAMILIES = ("convnet", "mlp", "unet", "transformer")
DATASETS = ("digits", "mnist", "cifar10", "fashion", "breast_cancer")
STATES = {
    TrialState.COMPLETE: 0.55,
    TrialState.PRUNED: 0.32,
    TrialState.REUSED: 0.06,
    TrialState.FAILED: 0.03,
    TrialState.CANCELLED: 0.04,
}


@dataclass(frozen=True, slots=True)
class GivenJob:
    """A job, and which of all trials are its own."""

    place: int
    state: JobState
    first_trial: int
    num_trials: int
    created_at: datetime

    @property
    def id(self) -> str:
        """Ids sort by the moment of their making."""
        return f"job_01{self.place:024d}"

    @property
    def ended_at(self) -> datetime | None:
        """A day after it was posted."""
        return self.created_at + timedelta(days=1) if self.state.is_final else None

    @property
    def keeps_events(self) -> bool:
        """Whether its events are not pruned yet."""
        return self.ended_at is None or self.ended_at > NOW - timedelta(days=7)


def moment(value: datetime | None) -> str | None:
    """As SQLite keeps it, and PostgreSQL reads it where the session is in UTC."""
    return value and value.strftime("%Y-%m-%d %H:%M:%S.%f")


def text(document: object) -> str:
    """A document as it is stored."""
    return json.dumps(document, separators=(",", ":"))


@dataclass(frozen=True)
class Population:
    """All that is in the store.

    Attributes:
        num_trials: of all jobs.
        reports_per_trial: epochs of a trial, on average.
        project_id: to which the jobs belong.
    """

    num_trials: int
    reports_per_trial: int
    project_id: str
    seed: int = 0
    rng: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        """Drawn in one order, so that a seed gives the same whatever is asked for first."""
        object.__setattr__(self, "rng", np.random.default_rng(self.seed))
        _ = self.architectures, self.jobs, self.states, self.epochs

    @cached_property
    def jobs(self) -> list[GivenJob]:
        """By the moment of their making; the two large ones run, as do some others."""
        num_small = int(self.num_trials * 0.89) // TRIALS_PER_JOB
        sizes = self.rng.lognormal(0.0, 0.8, num_small)
        sizes = np.maximum(1, sizes * self.num_trials * 0.89 / sizes.sum()).astype(int)
        large = [self.num_trials // 10, self.num_trials // 100]
        all_sizes = [*sizes[:-JOBS_RUNNING], *large, *sizes[-JOBS_RUNNING:]]
        all_sizes[0] += self.num_trials - sum(all_sizes)
        firsts = np.cumsum([0, *all_sizes])
        step = timedelta(days=365) / len(all_sizes)
        begin = NOW - step * len(all_sizes)
        return [
            GivenJob(
                i,
                self._state(i, len(all_sizes)),
                int(firsts[i]),
                int(size),
                begin + step * i,
            )
            for i, size in enumerate(all_sizes)
        ]

    def _state(self, place: int, num_jobs: int) -> JobState:
        if place >= num_jobs - JOBS_RUNNING - 2:
            return JobState.RUNNING
        if place >= num_jobs - JOBS_RUNNING - 2 - JOBS_WAITING:
            return JobState.QUEUED if place % 4 else JobState.PAUSED
        return (
            (JobState.FAILED, JobState.CANCELLED)[place % 2]
            if place % 10 == 0
            else JobState.FINISHED
        )

    @cached_property
    def large(self) -> GivenJob:
        """The job with a tenth of all trials."""
        return max(self.jobs, key=lambda job: job.num_trials)

    @cached_property
    def medium(self) -> GivenJob:
        """The job with a hundredth of all trials."""
        return sorted(self.jobs, key=lambda job: job.num_trials)[-2]

    @cached_property
    def states(self) -> Sequence[TrialState]:
        """Of each trial."""
        drawn = self.rng.choice(len(STATES), self.num_trials, p=list(STATES.values()))
        states = [list(STATES)[i] for i in drawn]
        for job in self.jobs:
            if job.state is JobState.RUNNING:
                end = job.first_trial + job.num_trials
                states[end - 4 : end] = [TrialState.RUNNING] * 2 + [
                    TrialState.PROPOSED
                ] * 2
        return states

    @cached_property
    def epochs(self) -> list[int]:
        """Of each trial."""
        shares = {
            TrialState.PRUNED: 0.4,
            TrialState.FAILED: 0.3,
            TrialState.CANCELLED: 0.5,
            TrialState.PROPOSED: 0.0,
            TrialState.REUSED: 0.0,
        }
        weights = np.array([shares.get(state, 1.0) for state in self.states])
        weights *= self.rng.uniform(0.6, 1.4, self.num_trials)
        scaled = np.round(weights * self.reports_per_trial / weights.mean())
        return [int(epochs) for epochs in scaled]

    @cached_property
    def architectures(self) -> list[int]:
        """Of each trial, by number; low numbers are met more often."""
        share = self.rng.power(2.0, self.num_trials)
        return [int(x) for x in (1 - share) * self.num_trials * 0.4]

    @cached_property
    def scores(self) -> list[float]:
        """Of each trial."""
        return [float(x) for x in self.rng.beta(8, 2, self.num_trials)]

    def trial_id(self, job: GivenJob, number: int) -> str:
        """Ids sort by the moment of their making."""
        return f"trial_01{job.place:012d}{number:012d}"

    def trials_of(self, job: GivenJob) -> Iterator[tuple[int, int]]:
        """Their places among all trials, and their numbers."""
        for number in range(job.num_trials):
            yield job.first_trial + number, number

    @cached_property
    def requests(self) -> list[str]:
        """Requests of jobs, one for each kind."""
        return [
            text(
                JobRequest.model_validate(
                    {
                        "name": f"skips on {dataset}",
                        "family": family,
                        "dataset": {"name": dataset},
                        "settings": {"depth": 9, "widths": [16, 32, 64]},
                    }
                ).model_dump(mode="json")
            )
            for family in FAMILIES
            for dataset in DATASETS
        ]

    @cached_property
    def choices(self) -> list[str]:
        """What was chosen in 21 dimensions."""
        draw = random.Random(self.seed)
        edges = [f"edge_{i}_{j}" for i in range(7) for j in range(i + 2, 9)][:21]
        kinds = ("none", "none", "add", "concat", "gate")
        return [
            text({e: draw.choice(kinds) for e in edges}) for _ in range(NUM_VARIANTS)
        ]

    @cached_property
    def values(self) -> list[str]:
        """The metrics of an epoch."""
        return [text(self._report(1).values) for _ in range(NUM_VARIANTS)]

    def piece(self, piece: int, num_epochs: int, variant: int) -> str:
        """A piece of a curve as it is stored."""
        key = piece, num_epochs, variant % NUM_VARIANTS
        if key not in self._pieces:
            first = piece * EPOCHS_PER_PIECE + 1
            reports = [self._report(first + i) for i in range(num_epochs)]
            self._pieces[key] = text(packed(reports))
        return self._pieces[key]

    @cached_property
    def _pieces(self) -> dict[tuple[int, int, int], str]:
        return {}

    @cached_property
    def batches(self) -> list[str]:
        """What an event says of a batch of reports."""
        return [
            text(
                {"reports": [self._told(i, variant) for i in range(REPORTS_PER_EVENT)]}
            )
            for variant in range(NUM_VARIANTS)
        ]

    def _told(self, place: int, variant: int) -> dict[str, object]:
        report = self._report(1 + variant % 20)
        return {
            "trial_id": f"trial_01{variant:012d}{place:012d}",
            "number": place,
            "epoch": report.epoch,
            "values": report.values,
            "seconds": report.seconds,
        }

    def _report(self, epoch: int) -> Report:
        accuracy, balanced, loss, train_loss, seconds = map(float, self.rng.random(5))
        values = {
            "accuracy": accuracy,
            "balanced_accuracy": balanced,
            "loss": loss,
            "train_loss": train_loss,
        }
        return Report(epoch, values, seconds)
