"""Which files of a job that ended are needed, and when the others go."""

from __future__ import annotations

from nas.states import JobState
from nas.store import JobRecord, Store
from nas.store.sweeps import SETTLING_SECONDS
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import finish, post, propose, run


def due(store: Store) -> tuple[str, ...]:
    with store.read() as tx:
        return tx.sweeps.due()


def cancelled(store: Store) -> JobRecord:
    job = post(store)
    with store.begin() as tx:
        return tx.jobs.move(job.id, JobState.CANCELLED)


def test_an_ended_job_is_looked_through_once_when_nobody_writes_for_it_any_more(
    store: Store, clock: TurnableClock
) -> None:
    job = cancelled(store)
    assert due(store) == ()
    clock.turn(SETTLING_SECONDS)
    assert due(store) == (job.id,)
    with store.begin() as tx:
        tx.sweeps.done(job.id)
    assert due(store) == ()


def test_a_job_that_is_deleted_meanwhile_is_looked_through_again(
    store: Store, clock: TurnableClock
) -> None:
    job = cancelled(store)
    clock.turn(SETTLING_SECONDS)
    with store.begin() as tx:
        tx.jobs.delete(job.id)
        tx.sweeps.done(job.id)
    assert due(store) == ()
    clock.turn(SETTLING_SECONDS)
    assert due(store) == (job.id,)


def test_the_files_that_rows_name_are_kept_and_a_bundle_before_its_row_names_it(
    store: Store,
) -> None:
    job = post(store)
    lease = run(store, job)
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        finish(tx, lease, trial)
        tx.artifacts.put(job.id, trial.id, "weights", "jobs/a/weights", 3, "0" * 64)
        export = tx.exports.request(trial.id)
    with store.read() as tx:
        assert tx.sweeps.kept(job.id) is None, "the job goes on"
    with store.begin() as tx:
        tx.jobs.move(job.id, JobState.CANCELLED)
    with store.read() as tx:
        bundle = f"jobs/{job.id}/exports/{export.id}.zip"
        assert tx.sweeps.kept(job.id) == {"jobs/a/weights", bundle}
    with store.begin() as tx:
        tx.jobs.delete(job.id)
    with store.read() as tx:
        assert tx.sweeps.kept(job.id) == frozenset()
