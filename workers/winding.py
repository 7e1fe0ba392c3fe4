"""Winding a job up: what its unfinished trials become, and what is said of its end."""

from __future__ import annotations

from nas.budget import SUMS, Budget, Spent
from nas.errors import InvalidRequest, NasError
from nas.states import EndReason, JobState, TrialState
from nas.store import Lease, Standing, Transaction
from search_spaces.errors import SearchSpaceError

STOPPED = "the worker process that trained it was stopped"


def up(
    transaction: Transaction,
    lease: Lease,
    standing: Standing,
    reason: EndReason | None,
) -> None:
    """End a job that runs or was stopped: with a result, or without one."""
    cancel_trials(transaction, lease)
    job = transaction.jobs.get(lease.job_id)
    num_failed = job.counts[TrialState.FAILED]
    num_ended = sum(job.counts.values()) - job.counts[TrialState.CANCELLED]
    if num_failed and num_failed == num_ended:
        last = transaction.trials.page(
            job.id, states=[TrialState.FAILED], descending=True, limit=1
        ).items[0]
        message = f"all {num_failed} trials failed, the last: {last.message}"
        transaction.jobs.move(job.id, JobState.FAILED, lease=lease, message=message)
        return
    if standing.state is JobState.FINALIZING:
        reason = standing.end_reason or EndReason.STOPPED
    else:
        transaction.jobs.move(
            job.id, JobState.FINALIZING, lease=lease, end_reason=reason
        )
    transaction.jobs.move(
        job.id,
        JobState.FINISHED,
        lease=lease,
        message=sentence(reason, standing.budget, standing.spent),
        end_reason=reason,
    )


def sentence(reason: EndReason | None, budget: Budget, spent: Spent) -> str | None:
    """Why a job ended, for people."""
    if reason is EndReason.STOPPED:
        return "It was stopped."
    if reason is EndReason.SPACE_EXHAUSTED:
        return "Every candidate of its space was tried."
    if reason is EndReason.TARGET_SCORE:
        return (
            f"Score {spent.best_score:.6g} reached its target {budget.target_score:g}."
        )
    if reason is None or reason not in SUMS:
        return None
    limit, used = getattr(budget, reason), getattr(spent, reason)
    over = f", {used - limit:.4g} too many" if used > limit else ""
    words = reason.replace("_", " ")
    return f"Its budget of {limit:g} {words} is spent: {used:.6g}{over}."


def cancel_trials(transaction: Transaction, lease: Lease) -> None:
    """Put every trial of a job that has not ended to ``cancelled``."""
    for trial in transaction.trials.unfinished(lease.job_id):
        transaction.trials.finish(lease, trial.id, TrialState.CANCELLED)


def hold_trials(transaction: Transaction, lease: Lease) -> None:
    """Let trials that ran wait for their next attempt, which none of them is denied for this."""
    for trial in transaction.trials.unfinished(lease.job_id):
        if trial.state is TrialState.RUNNING:
            transaction.trials.requeue(lease, trial.id, STOPPED)


def advice(error: BaseException) -> str:
    """Why a job failed, for people."""
    if isinstance(error, InvalidRequest) and error.remedy:
        return f"{error}. {error.remedy}"
    return str(error) if is_expected(error) else f"internal error: {error!r}"


def is_expected(error: BaseException) -> bool:
    """Whether the message of ``error`` is written for people; anything else is a defect of ours."""
    return isinstance(error, NasError | SearchSpaceError)


def first(error: BaseException) -> BaseException:
    """The first error of a group, however deep."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error
