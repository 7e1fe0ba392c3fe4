"""The trainings of a report in the store: planned once, fenced, charged apart, settled when nobody drives."""

from __future__ import annotations

from typing import Any

import pytest

from nas.errors import Conflict, JobNotRunning, LeaseLost
from nas.final import Entrant, FinalRecord, NewFinal, Role
from nas.states import Action, EndReason, JobState, RunState
from nas.store import JobRecord, Lease, Store
from nas.trial import Costs, EvaluationKey
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import LEASE_SECONDS, post, run

SEEDS = (1, 2)


def planned(*fingerprints: str, **changes: Any) -> list[NewFinal]:
    """Two trainings of each network."""
    return [
        NewFinal(
            Entrant(
                roles=changes.get("roles", (Role.FINALIST,)),
                names=changes.get("names", ()),
                place=changes.get("place", 1),
                trial_id=None,
                fingerprint=fingerprint,
                architecture={"network": fingerprint},
                costs=Costs(10, 20, 30, 40, 1),
                penalty=0.1,
            ),
            EvaluationKey(fingerprint, "data", "recipe", 5, seed),
        )
        for fingerprint in fingerprints
        for seed in SEEDS
    ]


def finalizing(store: Store) -> tuple[JobRecord, Lease]:
    job = post(store)
    lease = run(store, job)
    with store.begin() as tx:
        tx.jobs.move(
            job.id, JobState.FINALIZING, lease=lease, end_reason=EndReason.TRIALS
        )
    return job, lease


def complete(store: Store, lease: Lease, final: FinalRecord) -> FinalRecord:
    with store.begin() as tx:
        tx.finals.start(lease, final.id, "cpu")
        return tx.finals.finish(
            lease,
            final.id,
            RunState.COMPLETE,
            values={"accuracy": 0.9},
            test_values={"accuracy": 0.8},
            epochs=5,
            seconds=2.0,
        )


def test_a_plan_adds_what_is_new_and_leaves_what_is_there(store: Store) -> None:
    _, lease = finalizing(store)
    with store.begin() as tx:
        first = tx.finals.plan(lease, planned("a", "b"))
    done = complete(store, lease, first[0])
    with store.begin() as tx:
        tx.finals.plan(lease, planned("a", place=2, names=("resnet",)) + planned("c"))
        found = {
            (f.key.fingerprint, f.key.seed): f for f in tx.finals.of_job(done.job_id)
        }
    assert len(found) == 6
    assert found["a", 1].test_values == {"accuracy": 0.8}
    assert (found["a", 1].place, found["a", 1].names) == (2, ("resnet",))
    assert found["b", 1].state is RunState.CANCELLED
    assert found["c", 2].state is RunState.QUEUED
    assert sorted(final.number for final in found.values()) == list(range(1, 7))


def test_what_they_take_is_charged_apart_from_the_budget(store: Store) -> None:
    job, lease = finalizing(store)
    with store.begin() as tx:
        first, *_ = tx.finals.plan(lease, planned("a"))
        tx.finals.start(lease, first.id, "cpu")
        tx.finals.note(lease, {first.id: (2, 1.5)})
        held = tx.finals.requeue(lease, first.id, "its worker was lost", seconds=0.5)
        assert (held.epochs, held.compute_seconds) == (2, 2.0)
    complete(store, lease, first)
    with store.read() as tx:
        charged = tx.jobs.get(job.id)
    assert charged.final_seconds == 4.0
    assert (charged.compute_seconds, charged.spent.compute_seconds) == (0.0, 0.0)


def test_a_stale_lease_changes_nothing(store: Store, clock: TurnableClock) -> None:
    _, lease = finalizing(store)
    with store.begin() as tx:
        first, *_ = tx.finals.plan(lease, planned("a"))
    clock.turn(LEASE_SECONDS + 1)
    with store.begin() as tx:
        assert tx.leases.claim("worker-2", LEASE_SECONDS) is not None
    with pytest.raises(LeaseLost), store.begin() as tx:
        tx.finals.start(lease, first.id, "cpu")


def test_none_starts_in_a_job_that_is_held_or_whose_report_is_to_end(
    store: Store,
) -> None:
    for action in (Action.PAUSE, Action.STOP):
        job, lease = finalizing(store)
        with store.begin() as tx:
            first, *_ = tx.finals.plan(lease, planned("a"))
            tx.jobs.act(job.id, action)
        with pytest.raises(JobNotRunning), store.begin() as tx:
            tx.finals.start(lease, first.id, "cpu")


def test_a_job_whose_search_has_ended_is_resumed_in_finalizing(store: Store) -> None:
    job, _ = finalizing(store)
    with store.begin() as tx:
        assert tx.jobs.act(job.id, Action.PAUSE).job.state is JobState.PAUSED
        resumed = tx.jobs.act(job.id, Action.RESUME).job
    assert (resumed.state, resumed.end_reason) == (
        JobState.FINALIZING,
        EndReason.TRIALS,
    )


def test_a_result_that_was_not_tested_is_refused_and_one_that_stands_stays(
    store: Store,
) -> None:
    _, lease = finalizing(store)
    with store.begin() as tx:
        first, *_ = tx.finals.plan(lease, planned("a"))
        tx.finals.start(lease, first.id, "cpu")
    with pytest.raises(ValueError, match="tested"), store.begin() as tx:
        tx.finals.finish(lease, first.id, RunState.COMPLETE, values={"accuracy": 1.0})
    with store.begin() as tx:
        tx.finals.finish(lease, first.id, RunState.FAILED, reason="diverged")
    with pytest.raises(Conflict), store.begin() as tx:
        tx.finals.finish(lease, first.id, RunState.CANCELLED)


def test_an_equal_training_is_found_by_all_of_its_key_within_the_project(
    store: Store,
) -> None:
    _, lease = finalizing(store)
    with store.begin() as tx:
        theirs = tx.finals.plan(lease, planned("a"))
    done = complete(store, lease, theirs[0])
    _, other = finalizing(store)
    with store.begin() as tx:
        mine = tx.finals.plan(other, planned("a"))
        assert tx.finals.find_equal(mine[0]) == tx.finals.get(done.id)
        assert tx.finals.find_equal(mine[1]) is None, "of another seed"
        reused = tx.finals.reuse(other, mine[0].id, done)
    assert (reused.state, reused.reused_from) == (RunState.REUSED, done.id)
    assert reused.test_values == done.test_values


def test_what_a_cancelled_job_leaves_is_settled_and_deleted_with_it(
    store: Store,
) -> None:
    job, lease = finalizing(store)
    with store.begin() as tx:
        first, *_ = tx.finals.plan(lease, planned("a"))
        tx.finals.start(lease, first.id, "cpu")
        tx.jobs.act(job.id, Action.CANCEL)
        tx.leases.release(lease)
    with store.begin() as tx:
        assert tx.settling.settle("worker-2") == len(SEEDS)
        states = {final.state for final in tx.finals.of_job(job.id)}
        assert states == {RunState.CANCELLED}
        tx.jobs.delete(job.id)
    with store.read() as tx:
        assert tx.finals.of_job(job.id) == ()


def test_each_move_is_told(store: Store) -> None:
    job, lease = finalizing(store)
    with store.begin() as tx:
        first, *_ = tx.finals.plan(lease, planned("a"))
    complete(store, lease, first)
    with store.read() as tx:
        told = [
            event.payload["state"]
            for event in tx.events.after(job.id, 0)
            if event.kind == "final.state"
        ]
    assert told == ["running", "complete"]
