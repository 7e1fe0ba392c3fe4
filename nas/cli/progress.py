"""What is known of a job while it is watched, and what follows from it: pure data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from nas.cli.client import Client
from nas.cli.resources import Job, Trial
from nas.states import TrialState


@dataclass(frozen=True, slots=True)
class Progress:
    """A job, its newest trials (highest number first) and its best trial so far."""

    job: Job
    recent: tuple[Trial, ...] = ()
    best: Trial | None = None

    def refreshed(self, client: Client, num_recent: int) -> Progress:
        """How the job stands now."""
        job = client.job(self.job.id)
        recent = tuple(client.trials(job.id, sort="-number", limit=num_recent))
        return Progress(job, recent, self._best(client, job))

    def _best(self, client: Client, job: Job) -> Trial | None:
        if job.best is None:
            return None
        if self.best is not None and self.best.id == job.best.trial_id:
            return self.best
        return client.trial(job.best.trial_id)

    @property
    def fraction(self) -> float:
        """Share of the trials that have ended, from 0 to 1."""
        return min(1.0, self.job.num_ended / max(1, self.job.budget))

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
        if done < 1 or self.job.state.is_final:
            return None
        return self.elapsed_seconds(now) / done * max(0.0, self.job.budget - done)
