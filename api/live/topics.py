"""What is known of a followed job, or of the jobs of a project, for all sockets that follow it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

KEPT_TRIALS = 2000
"""Trials of a followed job whose last change is kept in memory."""

TOLD_TRIALS = 500
"""Trials in one message; where more have changed, everything is better read anew."""

KEPT_JOBS = 2000
"""Jobs of a project whose last change is kept in memory."""


@dataclass(frozen=True, slots=True)
class Told:
    """A job's news as JSON, and the number of the last event in it."""

    number: int
    text: str
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class JobChange:
    """How a job stands, and which of its trials changed; ``trials`` is None where they are too many.

    Both are JSON; trials by their ids.
    """

    job_id: str
    number: int
    summary: str
    trials: Sequence[tuple[str, str]] | None

    def text(self, after: int) -> str:
        """The news for whoever knows the events up to ``after``."""
        is_reset = self.trials is None or len(self.trials) > TOLD_TRIALS
        shown = () if self.trials is None or is_reset else self.trials
        return _news(after, self.number, self.summary, shown, is_reset=is_reset)


@dataclass(slots=True)
class JobTopic:
    """A followed job.

    Attributes:
        number: of the newest event that is known here.
        floor: whoever knows the events up to this one can be told the rest from memory.
        summary: the job as JSON.
        trials: the last changes, the oldest first: by id the event, and the trial as JSON.
        told: news as JSON, by the number of the last event known before.
    """

    job_id: str
    number: int
    floor: int
    summary: str
    is_gone: bool = False
    num_followers: int = 0
    trials: OrderedDict[str, tuple[int, str]] = field(default_factory=OrderedDict)
    told: dict[int, str] = field(default_factory=dict)

    def take(self, change: JobChange) -> None:
        """The job went on."""
        self.told.clear()
        self.number, self.summary = change.number, change.summary
        if change.trials is None:
            self.trials.clear()
            self.floor = change.number
            return
        for trial_id, text in change.trials:
            self.trials[trial_id] = change.number, text
            self.trials.move_to_end(trial_id)
        while len(self.trials) > KEPT_TRIALS:
            _, (number, _) = self.trials.popitem(last=False)
            self.floor = max(self.floor, number)

    def end(self) -> None:
        """The job was deleted."""
        self.is_gone = True
        self.told.clear()
        self.trials.clear()

    def has_news(self, after: int) -> bool:
        """Whether there is something to tell who knows the events up to ``after``."""
        return self.is_gone or after < self.number

    def news(self, after: int) -> Told | None:
        """What happened since; None where it is no longer in memory."""
        if self.is_gone:
            text = _news(after, self.number, self.summary, (), is_gone=True)
            return Told(self.number, text, is_gone=True)
        if after < self.floor:
            return None
        if after not in self.told:
            changed = [
                (trial_id, text)
                for trial_id, (number, text) in self.trials.items()
                if number > after
            ]
            change = JobChange(self.job_id, self.number, self.summary, changed)
            self.told[after] = change.text(after)
        return Told(self.number, self.told[after])


@dataclass(slots=True)
class ProjectTopic:
    """The jobs of a project. What is told has no number; the moment at which it was learned stands for it.

    Attributes:
        ids: all its jobs.
        known: by job the number of its newest event, of those that could change lately.
        changed: the last changes, the oldest first: when, and the job as JSON; None where it was deleted.
        floor: what was learned up to this moment may be forgotten.
    """

    ids: frozenset[str] = frozenset()
    known: dict[str, int] = field(default_factory=dict)
    changed: OrderedDict[str, tuple[float, str | None]] = field(
        default_factory=OrderedDict
    )
    floor: float = 0.0
    at: float = 0.0
    is_new: bool = True
    num_followers: int = 0

    def take(
        self, now: float, jobs: Iterable[tuple[str, str]], gone: Iterable[str]
    ) -> None:
        """These jobs are so now, and those are there no longer."""
        news = [*jobs, *((job_id, None) for job_id in gone)]
        if not news:
            return
        self.at = now
        for job_id, text in news:
            self.changed[job_id] = now, text
            self.changed.move_to_end(job_id)
        while len(self.changed) > KEPT_JOBS:
            _, (moment, _) = self.changed.popitem(last=False)
            self.floor = moment

    def news(self, since: float) -> str | None:
        """What was learned after a moment; None where there is nothing."""
        recent: list[tuple[str, str | None]] = []
        for job_id in reversed(self.changed):
            moment, text = self.changed[job_id]
            if moment <= since:
                break
            recent.append((job_id, text))
        if not recent:
            return None
        changed = ",".join(text for _, text in reversed(recent) if text is not None)
        removed = ",".join(f'"{job_id}"' for job_id, text in recent if text is None)
        return f'{{"changed":[{changed}],"removed":[{removed}]}}'


def _news(
    after: int,
    number: int,
    summary: str,
    trials: Iterable[tuple[str, str]],
    *,
    is_reset: bool = False,
    is_gone: bool = False,
) -> str:
    rows = ",".join(text for _, text in trials)
    return (
        f'{{"after":{after},"number":{number},"job":{summary},"trials":[{rows}],'
        f'"is_reset":{str(is_reset).lower()},"is_gone":{str(is_gone).lower()}}}'
    )
