"""What is known of a job while it is watched, and what follows from it: pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nas.cli.client import Client
from nas.cli.resources import Job, Trial
from nas.states import JobState, TrialState


@dataclass(frozen=True, slots=True)
class Progress:
    """A job, its newest trials (highest number first) and its best trial so far.

    ``trainings`` are those of its report, ended and in all, while it is finalizing.
    """

    job: Job
    recent: tuple[Trial, ...] = ()
    best: Trial | None = None
    trainings: tuple[int, int] | None = None

    def refreshed(self, client: Client, num_recent: int) -> Progress:
        """How the job stands now."""
        job = client.job(self.job.id)
        recent = tuple(client.trials(job.id, sort="-number", limit=num_recent))
        is_finalizing = job.state is JobState.FINALIZING
        trainings = client.report_progress(job.id) if is_finalizing else None
        return Progress(job, recent, self._best(client, job), trainings)

    def _best(self, client: Client, job: Job) -> Trial | None:
        if job.best is None:
            return None
        if self.best is not None and self.best.id == job.best.trial_id:
            return self.best
        return client.trial(job.best.trial_id)

    @property
    def fraction(self) -> float:
        """Share of the budget that is spent, whichever part is furthest, from 0 to 1."""
        budget = self.job.budget
        trials = self.job.num_ended / max(1, self.job.num_wanted)
        times = (budget.wall_seconds, budget.compute_seconds)
        parts = [account.spent / account.limit for account in times if account.limit]
        return min(1.0, max(trials, *parts, 0.0))

    def elapsed_seconds(self, now: datetime) -> float:
        """Since the job was started."""
        if self.job.started_at is None:
            return 0.0
        return max(
            0.0, ((self.job.ended_at or now) - self.job.started_at).total_seconds()
        )

    def seconds_left(self, now: datetime) -> float | None:
        """At the pace so far; None before that says anything.

        Trials that run count by the epochs they have done, measured against the longest trial seen.
        """
        longest = max((t.epochs for t in self.recent if t.state.has_score), default=0)
        running = sum(
            min(1.0, trial.epochs / longest)
            for trial in self.recent
            if longest and trial.state is TrialState.RUNNING
        )
        done = self.job.num_ended + running
        if done < 1 or self.job.state.is_final or self.job.state is JobState.PAUSED:
            return None
        left = max(0.0, self.job.num_wanted - done)
        wall = self.job.budget.wall_seconds
        at_pace = self.elapsed_seconds(now) / done * left
        if wall.limit is None:
            return at_pace
        return min(at_pace, max(0.0, wall.limit - wall.spent))
