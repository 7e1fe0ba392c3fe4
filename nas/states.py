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


class EndReason(StrEnum):
    """Why a search job ended, or is ending: the part of its budget that was spent, or who ended it."""

    TRIALS = "trials"
    WALL_SECONDS = "wall_seconds"
    COMPUTE_SECONDS = "compute_seconds"
    TARGET_SCORE = "target_score"
    SPACE_EXHAUSTED = "space_exhausted"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    FAILED = "failed"


class Action(StrEnum):
    """What a user may do to a job."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"
    CANCEL = "cancel"
    EXTEND = "extend"


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


class RunState(StrEnum):
    """Where one training of the report stands, or an ablation."""

    QUEUED = "queued"
    RUNNING = "running"
    COMPLETE = "complete"
    FAILED = "failed"
    CANCELLED = "cancelled"
    REUSED = "reused"

    @property
    def is_final(self) -> bool:
        """Whether its result stands."""
        return self not in (RunState.QUEUED, RunState.RUNNING)


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
        {JobState.PAUSED, JobState.FINISHED, JobState.FAILED, JobState.CANCELLED}
    ),
    JobState.FINISHED: frozenset({JobState.QUEUED}),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
}
"""``finished -> queued`` is ``extend``: the job goes on with more budget. A search that ended, or was stopped,
has an :class:`EndReason`: where its job is paused in ``finalizing``, it goes on there."""

ACTIONS: dict[Action, dict[JobState, JobState]] = {
    Action.PAUSE: {
        JobState.QUEUED: JobState.PAUSED,
        JobState.RUNNING: JobState.PAUSED,
        JobState.FINALIZING: JobState.PAUSED,
    },
    Action.RESUME: {JobState.PAUSED: JobState.QUEUED},
    Action.STOP: {
        JobState.QUEUED: JobState.FINALIZING,
        JobState.RUNNING: JobState.FINALIZING,
        JobState.PAUSED: JobState.FINALIZING,
        JobState.FINALIZING: JobState.FINALIZING,
    },
    Action.CANCEL: {
        state: JobState.CANCELLED for state in JobState if not state.is_final
    },
    Action.EXTEND: {
        JobState.QUEUED: JobState.QUEUED,
        JobState.RUNNING: JobState.RUNNING,
        JobState.PAUSED: JobState.PAUSED,
        JobState.FINISHED: JobState.QUEUED,
    },
}
"""Where each action leads from the states in which it is allowed; ``clone`` is allowed in every one.

``stop`` ends the search first, and the report with what is there when it is said again.
"""


def possible_actions(state: JobState) -> tuple[Action, ...]:
    """What may be done to a job in ``state``, besides cloning it."""
    return tuple(action for action in Action if state in ACTIONS[action])


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

RUN_MOVES: dict[RunState, frozenset[RunState]] = {
    RunState.QUEUED: frozenset(
        {RunState.RUNNING, RunState.REUSED, RunState.FAILED, RunState.CANCELLED}
    ),
    RunState.RUNNING: frozenset(
        {
            RunState.QUEUED,
            RunState.COMPLETE,
            RunState.FAILED,
            RunState.CANCELLED,
        }
    ),
    RunState.COMPLETE: frozenset(),
    RunState.FAILED: frozenset({RunState.QUEUED}),
    RunState.CANCELLED: frozenset({RunState.QUEUED}),
    RunState.REUSED: frozenset(),
}
"""``running -> queued`` is a lost worker, or a job that is held; what failed may be asked for again."""


def sources(moves: dict[State, frozenset[State]], target: State) -> frozenset[State]:
    """The states from which ``target`` may be entered."""
    return frozenset(state for state, targets in moves.items() if target in targets)
