"""Trials as rows and as columns, and which of them changed since an event."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from alembic import command

from nas.errors import NotFound
from nas.states import JobState, TrialState
from nas.store import Store
from nas.store import changes as changes_module
from nas.store.migrations import config, upgrade
from nas.store.trial_columns import ALL, MOMENTS
from nas.trial import Report
from tests.nas.store.samples import finish, post, propose, report, run
from tests.nas.store.test_migrations import connected


@pytest.fixture
def job(store):
    return post(store)


@pytest.fixture
def lease(store, job):
    return run(store, job)


def last_event(store: Store, job) -> int:
    with store.read() as tx:
        return tx.changes.last_event(job.id)


def changed(store: Store, job, after: int) -> frozenset[str] | None:
    with store.read() as tx:
        return tx.changes.trials(job.id, after, tx.changes.last_event(job.id))


def edges(*kinds: str) -> dict:
    return {"edges": [{"source": 0, "target": 2, "kind": kind} for kind in kinds]}


def test_a_row_shows_what_the_trial_is(store, job, lease):
    (trial,) = propose(
        store, lease, architecture=edges("add", "gate", "add"), label="resnet"
    )
    with store.begin() as tx:
        finish(tx, lease, trial, score=0.5)
    with store.read() as tx:
        (row,) = tx.windows.numbered(job.id, [0])
        trial = tx.trials.get(trial.id)
    assert row.num_by_kind == {"add": 2, "gate": 1}
    assert row.values == trial.values
    for name in ("id", "number", "state", "score", "metric", "ended_at", "label"):
        assert getattr(row, name) == getattr(trial, name)
    assert (row.parameters, row.num_skips) == (1000, 1)


def test_rows_come_in_the_order_in_which_they_are_asked_for(store, job, lease):
    propose(store, lease, 5)
    with store.read() as tx:
        rows = tx.windows.numbered(job.id, [3, 0, 4])
        assert tx.windows.numbered(job.id, []) == ()
    assert [row.number for row in rows] == [3, 0, 4]


def test_the_columns_hold_every_trial_by_number(store, job, lease, clock):
    trials = propose(store, lease, 3)
    clock.turn(1.5)
    with store.begin() as tx:
        finish(tx, lease, trials[1], score=0.5)
    with store.read() as tx:
        columns = tx.columns.all(job.id)
        some = tx.columns.of(job.id, [trials[1].id])
    assert tuple(columns) == ALL
    assert list(columns["number"]) == [0, 1, 2]
    assert list(columns["id"]) == [trial.id for trial in trials]
    assert list(columns["state"]) == ["proposed", "complete", "proposed"]
    assert list(columns["score"]) == [None, 0.5, None]
    assert json.loads(columns["values"][1]) == {"accuracy": 0.5, "loss": 0.5}
    assert {name: list(values) for name, values in some.items()} == {
        name: [values[1]] for name, values in columns.items()
    }
    for name in MOMENTS:
        assert moment(columns[name][1]) >= datetime(2026, 1, 1, tzinfo=UTC)
    assert moment(columns["ended_at"][1]) == clock()
    assert columns["ended_at"][0] is None


def moment(value: str | float) -> datetime:
    if isinstance(value, str):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    return datetime.fromtimestamp(value, UTC)


def test_a_job_without_trials_has_empty_columns(store, job):
    with store.read() as tx:
        assert {len(values) for values in tx.columns.all(job.id).values()} == {0}
        assert {len(values) for values in tx.columns.of(job.id, []).values()} == {0}
        assert tx.windows.dimensions(job.id) == ()


def test_every_dimension_is_found_that_some_trial_has_chosen_in(store, job, lease):
    propose(store, lease, choices={"b": "add", "a": "none"})
    propose(store, lease, choices={})
    propose(store, lease, choices={"c": "gate"})
    other = post(store)
    propose(store, run(store, other), choices={"d": "gate"})
    with store.read() as tx:
        assert tx.windows.dimensions(job.id) == ("a", "b", "c")


def test_events_tell_which_trials_changed(store, job, lease):
    one, two, three = propose(store, lease, 3)
    known = last_event(store, job)
    assert changed(store, job, known) == frozenset()
    with store.begin() as tx:
        tx.trials.start(lease, one.id, "cpu")
        tx.trials.start(lease, two.id, "cpu")
    assert changed(store, job, known) == {one.id, two.id}
    assert changed(store, job, known + 1) == {two.id}
    assert changed(store, job, known - 1) == {one.id, two.id, three.id}
    known = last_event(store, job)
    with store.begin() as tx:
        tx.trials.report(lease, [(one.id, report(1)), (two.id, Report(1, {}, 1.0))])
    assert changed(store, job, known) == {one.id, two.id}


def test_what_the_events_cannot_tell_is_not_guessed(store, job, lease, monkeypatch):
    propose(store, lease, 5)
    monkeypatch.setattr(changes_module, "MAX_EVENTS", 4)
    last = last_event(store, job)
    assert changed(store, job, last - 5) is None, "too many"
    assert len(changed(store, job, last - 4)) == 4
    assert changed(store, job, last + 1) is None, "of another database"


def test_what_changed_before_events_were_pruned_is_not_guessed(store, clock):
    job = post(store)
    lease = run(store, job)
    propose(store, lease, 3)
    with store.begin() as tx:
        tx.jobs.move(job.id, JobState.FINALIZING, lease=lease)
        tx.jobs.move(job.id, JobState.FINISHED, lease=lease)
    clock.turn(100)
    with store.begin() as tx:
        assert tx.events.prune(quiet_seconds=60)
    last = last_event(store, job)
    assert changed(store, job, last - 1) == frozenset()
    assert changed(store, job, last - 3) is None


def test_a_job_that_is_not_there_has_no_last_event(store):
    with store.read() as tx, pytest.raises(NotFound):
        tx.changes.last_event("job_nothing")


def test_jobs_that_can_change_are_looked_at_and_old_ones_are_not(store, clock):
    old, ended, running = post(store), post(store), post(store)
    for job in (old, ended):
        with store.begin() as tx:
            tx.jobs.move(job.id, JobState.CANCELLED)
        clock.turn(100)
    clock.turn(-90)
    with store.read() as tx:
        seen = tx.changes.jobs(["default"], [], seconds=30)
        named = tx.changes.jobs([], [old.id, "job_nothing"], seconds=30)
        assert tx.changes.jobs(["other"], [], seconds=30) == {}
        assert tx.changes.ids(["default"]) == {old.id, ended.id, running.id}
        assert tx.changes.ids(["other"]) == frozenset()
    assert seen == {ended.id: ("default", 2), running.id: ("default", 1)}
    assert named == {old.id: ("default", 2)}


def test_the_best_of_many_jobs_is_told_at_once(store):
    jobs = [post(store) for _ in range(3)]
    for job, score in zip(jobs[:2], (0.5, 0.7), strict=True):
        lease = run(store, job)
        (trial,) = propose(store, lease, fingerprint=f"of-{score}")
        with store.begin() as tx:
            finish(tx, lease, trial, score=score)
    with store.read() as tx:
        records = tx.jobs.several([job.id for job in jobs])
        leaders = tx.summaries.leaders(records)
        assert tx.summaries.leaders(records[2:]) == {}
        num_by_state = tx.summaries.num_by_state("default")
    found = [leaders.get(record.best_trial_id) for record in records]
    assert [leader and leader.fingerprint for leader in found] == [
        "of-0.5",
        "of-0.7",
        None,
    ]
    assert num_by_state == {JobState.RUNNING: 2, JobState.QUEUED: 1}


def test_a_job_knows_how_its_best_score_rose(store, job, lease):
    ends = [
        (TrialState.COMPLETE, 0.5),
        (TrialState.PRUNED, 0.9),
        (TrialState.COMPLETE, 0.4),
        (TrialState.COMPLETE, 0.7),
    ]
    trials = propose(store, lease, len(ends))
    for trial, (state, score) in zip(trials, ends, strict=True):
        with store.begin() as tx:
            finish(tx, lease, trial, state, score=score)
    with store.read() as tx:
        assert tx.jobs.get(job.id).rises == {"order": [1, 4], "score": [0.5, 0.7]}


def test_it_is_remembered_who_posted_a_job(store):
    request = post(store).request
    with store.begin() as tx:
        unknown, _ = tx.jobs.create(request)
        job, _ = tx.jobs.create(request, posted_by="Ada")
    assert unknown.posted_by is None
    with store.read() as tx:
        assert tx.jobs.get(job.id).posted_by == "Ada"


def test_jobs_of_before_are_worked_out_by_the_migration(store, job, lease, url):
    ends = [
        (TrialState.COMPLETE, 0.5),
        (TrialState.FAILED, 0.9),
        (TrialState.COMPLETE, 0.7),
    ]
    for state, score in ends:
        (trial,) = propose(
            store, lease, architecture=edges("add", "gate"), fingerprint=f"of {score}"
        )
        with store.begin() as tx:
            finish(tx, lease, trial, state, score=score)
    propose(store, lease, architecture={"family": "mlp"}, fingerprint="plain")
    with connected(url) as connection:
        command.downgrade(config(connection), "0009")
        upgrade(connection)
    with store.read() as tx:
        rows = tx.windows.numbered(job.id, range(4))
        assert tx.jobs.get(job.id).rises == {"order": [1, 3], "score": [0.5, 0.7]}
    by_kind = [row.num_by_kind for row in rows]
    assert by_kind == [{"add": 1, "gate": 1}] * 3 + [{}]
