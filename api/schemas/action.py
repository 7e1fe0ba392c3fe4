"""What an action did to a job, and what becomes of the trials that it had begun."""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.job import SHOWN, Job
from nas.states import Action, JobState
from nas.store import Moved

MERGE_PATCH_EXAMPLE: dict[str, Any] = {"seed": 1, "budget": {"trials": 50}}


_SHOWN = {
    **SHOWN,
    "state": "paused",
    "previous": "running",
    "running_trials": {
        "num": 2,
        "then": "wait_for_resume",
        "note": "2 trials are checkpointed at the next end of an epoch, or broken off after 3 s "
        "and go back to the last checkpoint; after resume they go on from there.",
    },
}


class Then(StrEnum):
    """What becomes of trials that were begun and have not ended."""

    WAIT_FOR_RESUME = "wait_for_resume"
    GO_ON = "go_on"
    RUN_TO_THEIR_END = "run_to_their_end"
    CANCELLED = "cancelled"


_THEN = {
    Action.PAUSE: Then.WAIT_FOR_RESUME,
    Action.RESUME: Then.GO_ON,
    Action.STOP: Then.RUN_TO_THEIR_END,
    Action.CANCEL: Then.CANCELLED,
    Action.EXTEND: Then.GO_ON,
}

_NOTES = {
    Then.WAIT_FOR_RESUME: "{trials} checkpointed at the next end of an epoch, or broken off after "
    "{seconds:g} s and go back to the last checkpoint; after resume they go on from there.",
    Then.GO_ON: "{trials} not disturbed, or go on from the last checkpoint when a worker is free.",
    Then.RUN_TO_THEIR_END: "{trials} trained to the end; no other is started.",
    Then.CANCELLED: "{trials} ended within {seconds:g} s and cancelled; their curves are kept.",
}


class RunningTrials(BaseModel):
    """What becomes of the trials that were begun and have not ended."""

    num: int = Field(description="Trials that were begun and have not ended.")
    then: Then
    note: str = Field(description="The same as a sentence.")

    @classmethod
    def of(cls, moved: Moved, action: Action, pause_seconds: float) -> Self:
        """As ``action`` has it."""
        num, then = moved.num_running + moved.num_begun, _THEN[action]
        if num == 0:
            return cls(num=0, then=then, note="No trial was running.")
        trials = "1 trial is" if num == 1 else f"{num} trials are"
        note = _NOTES[then].format(trials=trials, seconds=pause_seconds)
        return cls(num=num, then=then, note=note)


class MovedJob(Job):
    """A job after an action."""

    model_config = ConfigDict(json_schema_extra={"examples": [_SHOWN]})

    previous: JobState = Field(description="The state from which it came.")
    running_trials: RunningTrials

    @classmethod
    def of_move(cls, moved: Moved, action: Action, pause_seconds: float) -> Self:
        """A job as the store moved it."""
        return cls(
            **Job.of(moved.job).model_dump(),
            previous=moved.previous,
            running_trials=RunningTrials.of(moved, action, pause_seconds),
        )
