"""The audit after a storm: it finds nothing where all is well, and every promise that was broken."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from benchmarks.chaos.accounts import Account
from nas.budget import Budget
from nas.job import Resources
from nas.states import JobState, TrialState
from nas.store import EventRecord, Store
from nas.trial import Report
from tests.nas.store.samples import finish, post, propose, report, run

NUM_TRIALS = 3


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """A job that ran to its end; one of its trials lost its worker once."""
    path = tmp_path_factory.mktemp("accounts") / "nas.sqlite"
    with closing(Store(f"sqlite:///{path}")) as store:
        store.migrate()
        job = post(store, budget={"trials": NUM_TRIALS})
        lease = run(store, job)
        first, *others = propose(store, lease, NUM_TRIALS)
        with store.begin() as tx:
            tx.trials.start(lease, first.id, "cpu")
            tx.trials.report(lease, [(first.id, report(1)), (first.id, report(2))])
            tx.trials.requeue(lease, first.id, "its worker was lost")
            tx.trials.start(lease, first.id, "cpu")
            tx.trials.report(lease, [(first.id, report(2)), (first.id, report(3))])
            tx.trials.finish(lease, first.id, TrialState.COMPLETE, metric=1, score=1)
            for other in others:
                finish(tx, lease, other)
            tx.jobs.move(job.id, JobState.FINALIZING, lease=lease)
            tx.jobs.move(job.id, JobState.FINISHED, lease=lease)
        with store.read() as tx:
            yield Account(
                tx.jobs.get(job.id),
                tx.trials.history(job.id),
                tx.events.after(job.id, 0),
                checkpoint_epochs=2,
            )


def test_a_job_that_kept_every_promise_has_nothing_to_answer_for(
    account: Account,
) -> None:
    assert list(account.violations()) == []
    assert (account.num_lost, account.num_twice, account.num_stuck) == (0, 0, 0)
    assert account.num_starts_again == 1
    assert account.epochs_again == 1 <= account.epochs_bound


def of_trial(place: int, **changes: Any) -> Callable[[Account], Account]:
    """Change a trial of an account."""

    def tamper(account: Account) -> Account:
        trials = list(account.trials)
        trials[place] = replace(trials[place], **changes)
        return replace(account, trials=trials)

    return tamper


def of_job(**changes: Any) -> Callable[[Account], Account]:
    """Change the job of an account."""
    return lambda account: replace(account, job=replace(account.job, **changes))


def without_trial(account: Account) -> Account:
    return replace(account, trials=account.trials[:-1])


def limited(account: Account, compute_seconds: float) -> Account:
    budget = Budget(trials=NUM_TRIALS, compute_seconds=compute_seconds)
    resources = Resources(max_parallel=2)
    changes = {"budget": budget, "resources": resources}
    request = account.job.request.model_copy(update=changes)
    return of_job(request=request)(account)


def without_event(account: Account) -> Account:
    return replace(account, events=[*account.events[:3], *account.events[4:]])


def with_event(account: Account, event: EventRecord) -> Account:
    last = account.job.last_event + 1
    job = replace(account.job, last_event=last)
    events = [*account.events, replace(event, number=last)]
    return replace(account, job=job, events=events)


def ended_twice(account: Account) -> Account:
    ends = [e for e in account.events if e.payload.get("state") == TrialState.COMPLETE]
    return with_event(account, ends[0])


def trained_twice(account: Account) -> Account:
    other = account.trials[1].fingerprint
    return of_trial(0, fingerprint=other)(account)


def far_back(account: Account) -> Account:
    return replace(account, checkpoint_epochs=0)


def curve(*epochs: int) -> tuple[Report, ...]:
    return tuple(report(epoch) for epoch in epochs)


@pytest.mark.parametrize(
    ("tamper", "sentence"),
    [
        (without_trial, "has the numbers"),
        (of_trial(1, state=TrialState.RUNNING), "is running"),
        (of_trial(1, state=TrialState.FAILED, reason="worker_lost"), "worker_lost"),
        (of_trial(1, number=7), "has the numbers"),
        (of_trial(1, attempts=5), "num_starts"),
        (of_trial(1, compute_seconds=0.0), "reported"),
        (of_trial(0, reports=curve(1, 3)), "reports of the epochs"),
        (of_job(state=JobState.FAILED), "is failed"),
        (of_job(num_starts=9), "num_starts"),
        (of_job(compute_seconds=99.0), "compute_seconds"),
        (of_job(counts={TrialState.COMPLETE: 2}), "counts"),
        (lambda account: limited(account, 0.1), "over"),
        (without_event, "gaps"),
        (ended_twice, "counted twice"),
        (trained_twice, "counted twice"),
        (far_back, "epochs at once"),
    ],
)
def test_a_promise_that_was_broken_is_named(
    account: Account, tamper: Callable[[Account], Account], sentence: str
) -> None:
    assert any(sentence in found for found in tamper(account).violations())


def test_what_a_budget_ended_is_not_lost_and_an_epoch_a_trial_may_be_overspent(
    account: Account,
) -> None:
    spent = account.job.compute_seconds
    cut = of_trial(2, state=TrialState.CANCELLED)(limited(account, spent - 1.5))
    assert (cut.num_lost, cut.overspend_seconds) == (0, pytest.approx(1.5))
    assert cut.overspend_bound == 2.0
    assert not any("over" in found for found in cut.violations())
    begun = of_trial(2, id="not reported yet", compute_seconds=0.0)(cut)
    assert not any("over" in found for found in begun.violations())
    assert begun.overspend_bound == 2.0


def test_trials_without_a_result_are_counted_as_lost_or_stuck(account: Account) -> None:
    assert without_trial(account).num_lost == 1
    assert of_trial(1, state=TrialState.RUNNING)(account).num_stuck == 1
    assert ended_twice(account).num_twice == 1
