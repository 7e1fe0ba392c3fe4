"""Errors named by the reaction they ask for; each message ends with the next step.

``search_spaces.errors.SearchSpaceError`` joins them at the edges (HTTP, CLI) as an invalid request.
"""

from __future__ import annotations


class NasError(Exception):
    """Base of every error that this service raises on purpose."""


class InvalidRequest(NasError):
    """The request must be changed before it can succeed.

    Attributes:
        field: dotted path of what to change, for example ``recipe.batch_size``.
        remedy: what to do, one sentence.
    """

    def __init__(
        self, message: str, *, field: str | None = None, remedy: str | None = None
    ) -> None:
        super().__init__(message)
        self.field = field
        self.remedy = remedy


class NotFound(NasError):
    """Nothing has this id or name; list what exists."""


class Conflict(NasError):
    """The thing is in a state that does not allow this; look at its state first."""


class JobNotRunning(Conflict):
    """The job was paused or ended meanwhile: start none of its trials, and end those that run."""


class BudgetSpent(Conflict):
    """The job's budget is spent: start none of its trials.

    Attributes:
        reason: which part of it, a word of :class:`nas.states.EndReason`.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class LeaseLost(NasError):
    """Another worker process owns the job now; stop what runs for it and change nothing."""


class CandidateFailed(NasError):
    """A candidate ended without a result for a reason of its own; the trial fails, the job goes on.

    Attributes:
        reason: ``diverged``, ``out_of_memory`` or ``error``.
    """

    def __init__(self, message: str, *, reason: str) -> None:
        super().__init__(message)
        self.reason = reason


class SealedTestSplit(NasError):
    """The test split was read by what must not know it: only the trainings of a report may."""

    def __init__(self) -> None:
        super().__init__(
            "the test split is sealed: a search sees training and validation data only, "
            "and only the trainings of its report are tested"
        )


class ExportFailed(NasError):
    """A check of the certificate failed; the message says what differed."""


class ServiceUnavailable(NasError):
    """A part of the service cannot be reached; try again once it is up."""
