"""The states of jobs, trials and exports, and every move between them that is legal.

One table a kind; the store applies a move as a conditional UPDATE (``WHERE state IN sources``), so
a move that is not in the table, or that comes too late, changes nothing.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

State = TypeVar("State", bound=StrEnum)


class JobState(StrEnum):
    """Where a search job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    PAUSED = "paused"
    FINALIZING = "finalizing"
    FINISHED = "finished"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing runs for the job any more."""
        return self in (JobState.FINISHED, JobState.FAILED, JobState.CANCELLED)


class TrialState(StrEnum):
    """Where one candidate stands."""

    PROPOSED = "proposed"
    RUNNING = "running"
    COMPLETE = "complete"
    PRUNED = "pruned"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REUSED = "reused"

    @property
    def is_final(self) -> bool:
        """Whether the trial's result stands."""
        return self not in (TrialState.PROPOSED, TrialState.RUNNING)

    @property
    def has_score(self) -> bool:
        """Whether the trial ran its full budget, itself or an equal one before it."""
        return self in (TrialState.COMPLETE, TrialState.REUSED)


class ExportState(StrEnum):
    """Where an export stands."""

    QUEUED = "queued"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"


JOB_MOVES: dict[JobState, frozenset[JobState]] = {
    JobState.QUEUED: frozenset(
        {
            JobState.RUNNING,
            JobState.PAUSED,
            JobState.FINALIZING,
            JobState.FAILED,
            JobState.CANCELLED,
        }
    ),
    JobState.RUNNING: frozenset(
        {
            JobState.QUEUED,
            JobState.PAUSED,
            JobState.FINALIZING,
            JobState.FAILED,
            JobState.CANCELLED,
        }
    ),
    JobState.PAUSED: frozenset(
        {JobState.QUEUED, JobState.RUNNING, JobState.FINALIZING, JobState.CANCELLED}
    ),
    JobState.FINALIZING: frozenset(
        {JobState.FINISHED, JobState.FAILED, JobState.CANCELLED}
    ),
    JobState.FINISHED: frozenset({JobState.QUEUED}),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
}
"""``finished -> queued`` is ``extend``: the job goes on with more budget."""

TRIAL_MOVES: dict[TrialState, frozenset[TrialState]] = {
    TrialState.PROPOSED: frozenset(
        {TrialState.RUNNING, TrialState.REUSED, TrialState.FAILED, TrialState.CANCELLED}
    ),
    TrialState.RUNNING: frozenset(
        {
            TrialState.PROPOSED,
            TrialState.COMPLETE,
            TrialState.PRUNED,
            TrialState.FAILED,
            TrialState.CANCELLED,
        }
    ),
    TrialState.COMPLETE: frozenset(),
    TrialState.PRUNED: frozenset(),
    TrialState.FAILED: frozenset(),
    TrialState.CANCELLED: frozenset(),
    TrialState.REUSED: frozenset(),
}
"""``running -> proposed`` is a lost worker: the trial waits for its next attempt."""

EXPORT_MOVES: dict[ExportState, frozenset[ExportState]] = {
    ExportState.QUEUED: frozenset({ExportState.RUNNING, ExportState.FAILED}),
    ExportState.RUNNING: frozenset(
        {ExportState.QUEUED, ExportState.READY, ExportState.FAILED}
    ),
    ExportState.READY: frozenset(),
    ExportState.FAILED: frozenset({ExportState.QUEUED}),
}


def sources(moves: dict[State, frozenset[State]], target: State) -> frozenset[State]:
    """The states from which ``target`` may be entered."""
    return frozenset(state for state, targets in moves.items() if target in targets)
