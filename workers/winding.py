"""Winding a job up: what its unfinished trials become, and what is said of its end."""

from __future__ import annotations

from nas.budget import SUMS, Budget, Spent
from nas.errors import InvalidRequest, NasError
from nas.states import EndReason, JobState, TrialState
from nas.store import Lease, Standing, Transaction
from search_spaces.errors import SearchSpaceError

STOPPED = "the worker process that trained it was stopped"
PREVIOUS_LOST = "the worker process that trained it ended"


def end_search(
    transaction: Transaction,
    lease: Lease,
    standing: Standing,
    reason: EndReason | None,
) -> bool:
    """End the search of a job that runs or was stopped; False where that was in vain, and the job failed."""
    cancel_trials(transaction, lease)
    job = transaction.jobs.get(lease.job_id)
    num_failed = job.counts[TrialState.FAILED]
    num_ended = sum(job.counts.values()) - job.counts[TrialState.CANCELLED]
    if num_failed and num_failed == num_ended:
        message = failure(transaction, job.id, num_failed)
        transaction.jobs.move(job.id, JobState.FAILED, lease=lease, message=message)
        return False
    if standing.state is not JobState.FINALIZING:
        transaction.jobs.move(
            job.id, JobState.FINALIZING, lease=lease, end_reason=reason
        )
    # No budget is charged for the time of the report.
    transaction.jobs.rest(lease)
    return True


def fail(transaction: Transaction, lease: Lease, error: BaseException) -> None:
    """End a job for a reason of its own, its trainings with it."""
    cancel_trainings(transaction, lease)
    transaction.jobs.move(
        lease.job_id, JobState.FAILED, lease=lease, message=advice(error)
    )


def end_report(transaction: Transaction, lease: Lease) -> None:
    """End a job whose report has all that it will have."""
    transaction.finals.cancel(lease)
    standing = transaction.jobs.charge(lease)
    transaction.jobs.move(
        lease.job_id,
        JobState.FINISHED,
        lease=lease,
        message=sentence(standing.end_reason, standing.budget, standing.spent),
    )


def failure(transaction: Transaction, job_id: str, num_failed: int) -> str:
    """Why a job has no result, all of whose trials failed, for people."""
    num_over, fastest = transaction.usages.over_limit(job_id)
    if num_over == num_failed and fastest is not None:
        return (
            f"all {num_failed} candidates were beyond limits.max_latency_ms, the fastest took "
            f"{fastest:.4g} ms: raise the limit, or make the networks smaller by limits.max_flops "
            "or the settings"
        )
    last = transaction.trials.page(
        job_id, states=[TrialState.FAILED], descending=True, limit=1
    ).items[0]
    return f"all {num_failed} trials failed, the last: {last.message}"


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


def cancel_trainings(transaction: Transaction, lease: Lease) -> None:
    """Put every training of a job that has not ended to ``cancelled``."""
    cancel_trials(transaction, lease)
    transaction.finals.cancel(lease)


def cancel_trials(transaction: Transaction, lease: Lease) -> None:
    """Likewise those of its search."""
    for trial in transaction.trials.unfinished(lease.job_id):
        transaction.trials.finish(lease, trial.id, TrialState.CANCELLED)


def hold_trainings(transaction: Transaction, lease: Lease) -> None:
    """Let what ran wait for its next attempt, which none of it is denied for this."""
    for trial in transaction.trials.unfinished(lease.job_id):
        if trial.state is TrialState.RUNNING:
            transaction.trials.requeue(lease, trial.id, STOPPED)
    transaction.finals.hold(lease, STOPPED)


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
