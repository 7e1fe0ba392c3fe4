"""Jobs: posted once, moved along the table, deleted without a trace."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from nas.errors import Conflict, InvalidRequest, LeaseLost, NotFound
from nas.job import JobRequest
from nas.states import JOB_MOVES, JobState, TrialState
from nas.store import JobRecord, Store
from nas.store.job_lists import Instruction
from nas.store.tables import ArchitectureRow, Base, EvaluationRow, ProjectRow, SweepRow
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import evaluation_key, finish, post, propose, run


def test_a_posted_job_is_queued_and_whole(store: Store, clock: TurnableClock) -> None:
    request = JobRequest(name="first", family="mlp", seed=3)
    with store.begin() as tx:
        job, created = tx.jobs.create(request, dataset_digest="abc")
    assert created
    with store.read() as tx:
        stored = tx.jobs.get(job.id)
    assert stored == job
    assert (job.request, job.name, job.dataset_digest) == (request, "first", "abc")
    assert (job.state, job.created_at, job.started_at) == ("queued", clock.now, None)
    assert set(job.counts) == set(TrialState)
    assert sum(job.counts.values()) == 0


def test_a_job_without_a_name_says_what_it_searches(store: Store) -> None:
    assert post(store, family="mlp").name == "mlp on digits"


def test_an_unknown_job_is_not_found(store: Store) -> None:
    with store.read() as tx, pytest.raises(NotFound, match="job_none"):
        tx.jobs.get("job_none")


def test_the_same_key_and_request_give_the_earlier_job(store: Store) -> None:
    with store.begin() as tx:
        first, _ = tx.jobs.create(JobRequest(seed=1), idempotency_key="key")
    with store.begin() as tx:
        again, created = tx.jobs.create(JobRequest(seed=1), idempotency_key="key")
    assert (again, created) == (first, False)


def test_the_same_key_for_another_request_is_a_conflict(store: Store) -> None:
    with store.begin() as tx:
        tx.jobs.create(JobRequest(seed=1), idempotency_key="key")
    with pytest.raises(Conflict, match="another request"), store.begin() as tx:
        tx.jobs.create(JobRequest(seed=2), idempotency_key="key")


def test_without_a_key_equal_requests_are_two_jobs(store: Store) -> None:
    assert post(store).id != post(store).id


def test_posting_one_key_many_times_at_once_makes_one_job(store: Store) -> None:
    def create(_: int) -> tuple[str, bool]:
        with store.begin() as tx:
            job, created = tx.jobs.create(JobRequest(), idempotency_key="key")
            return job.id, created

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(create, range(8)))
    assert len({job_id for job_id, _ in answers}) == 1
    assert sum(created for _, created in answers) == 1


@pytest.mark.parametrize("source", JobState)
def test_a_job_moves_along_the_table_and_nowhere_else(
    store: Store, source: JobState
) -> None:
    for target in JobState:
        before = in_state(store, source)
        if target in JOB_MOVES[source]:
            with store.begin() as tx:
                assert tx.jobs.move(before.id, target, message="why").state is target
        else:
            with pytest.raises(Conflict, match=str(source)), store.begin() as tx:
                tx.jobs.move(before.id, target)
            with store.read() as tx:
                assert tx.jobs.get(before.id) == before


def in_state(store: Store, state: JobState) -> JobRecord:
    """A job that has come to ``state`` by the shortest way."""
    ways = deque([[JobState.QUEUED]])
    while ways[0][-1] is not state:
        way = ways.popleft()
        ways.extend([*way, target] for target in JOB_MOVES[way[-1]])
    job = post(store)
    with store.begin() as tx:
        for step in ways[0][1:]:
            job = tx.jobs.move(job.id, step)
    return job


def test_a_job_starts_once_and_ends_when_it_ends(
    store: Store, clock: TurnableClock
) -> None:
    job = post(store)
    moments = []
    for state in ("running", "paused", "running", "finalizing", "finished", "queued"):
        clock.turn(10)
        with store.begin() as tx:
            moved = tx.jobs.move(job.id, JobState(state))
        moments.append((moved.started_at is not None, moved.ended_at is not None))
    assert moments == [(True, False)] * 4 + [(True, True), (True, False)]
    assert moved.started_at == job.created_at.replace(second=10)


def test_a_stale_lease_moves_no_job(store: Store, clock: TurnableClock) -> None:
    job = post(store)
    stale = run(store, job)
    clock.turn(61)
    with store.begin() as tx:
        assert tx.leases.claim("worker-2", 60) is not None
    with pytest.raises(LeaseLost), store.begin() as tx:
        tx.jobs.move(job.id, JobState.FINALIZING, lease=stale)
    with store.read() as tx:
        assert tx.jobs.get(job.id).state is JobState.RUNNING


def test_jobs_are_found_by_state_and_by_part_of_name_or_id(store: Store) -> None:
    first, second = post(store, name="Alpha 100%"), post(store, name="beta_1")
    with store.begin() as tx:
        tx.jobs.move(second.id, JobState.CANCELLED)

    def found(**query: object) -> set[str]:
        with store.read() as tx:
            return {job.name for job in tx.jobs.page(**query).items}

    assert found(search="ALPHA") == {"Alpha 100%"}
    assert found(search="0%") == {"Alpha 100%"}
    assert found(search="a_1") == {"beta_1"}
    assert found(search="%_") == set()
    assert found(search=first.id[-6:]) == {"Alpha 100%"}
    assert found(states=[JobState.CANCELLED]) == {"beta_1"}
    assert found(states=[JobState.CANCELLED, JobState.QUEUED]) == {first.name, "beta_1"}


def test_jobs_are_newest_first_unless_sorted_otherwise(
    store: Store, clock: TurnableClock
) -> None:
    for name in ("b", "a", "B"):
        clock.turn(1)
        post(store, name=name)
    with store.read() as tx:
        assert [job.name for job in tx.jobs.page().items] == ["B", "a", "b"]
        by_name = tx.jobs.page(sort="name", descending=False)
    assert [job.name for job in by_name.items] == ["B", "a", "b"]


def test_an_unknown_column_is_refused_with_those_that_exist(store: Store) -> None:
    with store.read() as tx, pytest.raises(InvalidRequest) as refused:
        tx.jobs.page(sort="colour")
    assert refused.value.field == "sort"
    assert "best_score, created_at, ended_at, name, state" in str(refused.value.remedy)


def test_what_is_wanted_of_many_jobs_is_asked_at_once(store: Store) -> None:
    job = post(store)
    with store.read() as tx:
        wanted = tx.jobs.instructions([job.id, "job_none"])
    assert wanted == {job.id: Instruction(JobState.QUEUED, job.request.budget)}


def test_a_job_that_has_not_ended_is_not_deleted(store: Store) -> None:
    job = post(store)
    with pytest.raises(Conflict, match="cancel it"), store.begin() as tx:
        tx.jobs.delete(job.id)
    with store.read() as tx:
        assert tx.jobs.get(job.id) == job


def test_a_deleted_job_leaves_one_row_that_has_its_files_swept(store: Store) -> None:
    job = post(store)
    lease = run(store, job)
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        finish(tx, lease, trial, evaluation_key=evaluation_key(trial.fingerprint))
        tx.artifacts.put(job.id, trial.id, "weights", "/weights", 3, "0" * 64)
        export = tx.exports.request(trial.id)
        tx.exports.claim("worker-1")
        tx.exports.ready(export.id, "/bundle.zip", 5, "0" * 64)
        tx.jobs.move(job.id, JobState.CANCELLED)
    with store.begin() as tx:
        tx.jobs.delete(job.id)
    assert num_rows(store) == {SweepRow: 1, ProjectRow: 1}


def test_what_another_job_uses_outlives_a_deleted_job(store: Store) -> None:
    first, second = post(store), post(store)
    lease, other = run(store, first), run(store, second)
    mine, shared, waiting = propose(store, lease, 3)
    (theirs,) = propose(store, other, fingerprint=shared.fingerprint)
    (also_waiting,) = propose(store, other, fingerprint=waiting.fingerprint)
    key = evaluation_key(shared.fingerprint)
    with store.begin() as tx:
        finish(tx, lease, mine, evaluation_key=evaluation_key(mine.fingerprint))
        finish(tx, lease, shared, evaluation_key=key)
        evaluation = tx.trials.find_evaluation(first.id, key)
        assert evaluation is not None
        tx.trials.reuse(other, theirs.id, evaluation, metric=0.5, score=0.4)
        tx.jobs.move(first.id, JobState.CANCELLED)
        tx.jobs.delete(first.id)
    with store.read() as tx:
        assert tx.trials.find_evaluation(second.id, key) == evaluation
        assert tx.trials.get(theirs.id).architecture == shared.architecture
        assert tx.trials.get(also_waiting.id).architecture == waiting.architecture
    rows = num_rows(store)
    assert (rows[ArchitectureRow], rows[EvaluationRow]) == (2, 1)


def test_a_worker_learns_that_its_job_is_deleted(store: Store) -> None:
    job = post(store)
    lease = run(store, job)
    with store.begin() as tx:
        tx.jobs.move(job.id, JobState.CANCELLED)
        tx.jobs.delete(job.id)
    with pytest.raises(LeaseLost), store.begin() as tx:
        tx.trials.add(lease, [])


def num_rows(store: Store) -> dict[type[Base], int]:
    """Rows by table; empty ones left out."""
    with store.read() as tx:
        connection = tx.events._session.connection
        counts = {
            mapper.class_: connection.execute(
                select(func.count()).select_from(mapper.class_)
            ).scalar_one()
            for mapper in Base.registry.mappers
        }
    return {row: number for row, number in counts.items() if number}
