"""The logs of trials: in order, bounded, without secrets, written under a lease."""

from __future__ import annotations

import pytest

from nas.errors import InvalidRequest, LeaseLost, NotFound
from nas.log_line import LogLevel, LogLine
from nas.states import JobState, TrialState
from nas.store import Lease, Store
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import post, propose, run

INFO = LogLevel.INFO


def write(
    store: Store,
    lease: Lease,
    *lines: tuple[str, LogLine],
    max_lines: int = 1000,
    max_chars: int = 8000,
) -> None:
    with store.begin() as tx:
        tx.logs.write(lease, lines, max_lines=max_lines, max_chars=max_chars)


def said(number: int, logger: str = "candidate") -> LogLine:
    return LogLine(INFO, f"line {number}", logger=logger)


def test_lines_of_several_trials_are_numbered_apart_in_the_order_they_came(
    store: Store,
) -> None:
    lease = run(store, post(store))
    first, second = propose(store, lease, 2)
    line = LogLine(INFO, "set up", attempt=2, epoch=3, fields={"num_threads": 1})
    write(store, lease, (first.id, line), (second.id, said(1)), (first.id, said(2)))
    write(store, lease, (first.id, said(3)))
    with store.read() as tx:
        items = tx.logs.page(first.id).items
        others = tx.logs.page(second.id).items
    assert [item.number for item in items] == [1, 2, 3]
    assert [item.message for item in items] == ["set up", "line 2", "line 3"]
    whole = items[0]
    assert (whole.attempt, whole.epoch, whole.fields) == (2, 3, {"num_threads": 1})
    assert whole.created_at == line.created_at
    assert [item.message for item in others] == ["line 1"]


def test_pages_lead_through_all_lines_once_and_after_skips_what_is_known(
    store: Store,
) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    write(store, lease, *((trial.id, said(n)) for n in range(1, 8)))
    numbers, cursor = [], None
    with store.read() as tx:
        while True:
            page = tx.logs.page(trial.id, cursor=cursor, limit=3)
            numbers += [item.number for item in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        later = [item.number for item in tx.logs.page(trial.id, after=5).items]
        with pytest.raises(InvalidRequest, match="cursor"):
            tx.logs.page(trial.id, cursor="nonsense")
    assert numbers == list(range(1, 8))
    assert later == [6, 7]


def test_a_level_leaves_out_what_matters_less(store: Store) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    write(store, lease, *((trial.id, LogLine(level, level)) for level in LogLevel))
    with store.read() as tx:
        page = tx.logs.page(trial.id, level=LogLevel.WARNING)
    assert [item.level for item in page.items] == ["warning", "error"]


def test_what_a_candidate_logs_is_bounded_and_the_service_is_always_heard(
    store: Store,
) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    write(store, lease, *((trial.id, said(n)) for n in range(50)), max_lines=10)
    write(store, lease, (trial.id, said(50)), max_lines=10)
    end = LogLine(LogLevel.ERROR, "it failed")
    write(store, lease, (trial.id, end), max_lines=10)
    with store.read() as tx:
        items = tx.logs.page(trial.id).items
    assert len(items) == 11
    assert "left out" in items[9].message
    assert "NAS_MAX_LOG_LINES_PER_TRIAL" in items[9].message
    assert items[10].message == "it failed"


def test_a_line_that_is_too_long_keeps_both_its_ends(store: Store) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    text = "Traceback" + 10_000 * "x" + "RuntimeError: what is this"
    write(store, lease, (trial.id, LogLine(INFO, text)), max_chars=500)
    with store.read() as tx:
        (item,) = tx.logs.page(trial.id).items
    assert len(item.message) <= 500
    assert item.message.startswith("Traceback")
    assert item.message.endswith("what is this")
    assert "characters are left out" in item.message


def test_a_secret_never_reaches_the_database(store: Store) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    line = LogLine(INFO, "opening postgresql://nas:hunter22@db/nas")
    write(store, lease, (trial.id, line))
    with store.read() as tx:
        (item,) = tx.logs.page(trial.id).items
    assert item.message == "opening postgresql://nas:***@db/nas"


def test_warnings_and_errors_are_an_event_and_other_lines_are_not(store: Store) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    with store.read() as tx:
        known = tx.jobs.get(lease.job_id).last_event
    write(store, lease, (trial.id, said(1)))
    loud = LogLine(LogLevel.WARNING, "its worker was lost\nmore of it")
    write(store, lease, (trial.id, said(2)), (trial.id, loud))
    with store.read() as tx:
        (event,) = tx.events.after(lease.job_id, known)
    assert event.kind == "trial.log"
    assert event.payload == {
        "lines": [
            {
                "trial_id": trial.id,
                "number": 3,
                "level": "warning",
                "message": "its worker was lost",
            }
        ]
    }


def test_a_worker_process_that_lost_the_job_writes_nothing(
    store: Store, clock: TurnableClock
) -> None:
    job = post(store)
    lease = run(store, job)
    (trial,) = propose(store, lease)
    clock.turn(3600)
    with store.begin() as tx:
        assert tx.leases.claim("worker-2", 60) is not None
    with pytest.raises(LeaseLost):
        write(store, lease, (trial.id, said(1)))
    with store.read() as tx:
        assert tx.logs.page(trial.id).items == ()


def test_a_foreign_trial_is_refused(store: Store) -> None:
    lease, other = run(store, post(store)), run(store, post(store))
    (trial,) = propose(store, other)
    with pytest.raises(NotFound, match=trial.id):
        write(store, lease, (trial.id, said(1)))


def test_a_log_goes_with_its_job(store: Store) -> None:
    lease = run(store, post(store))
    (trial,) = propose(store, lease)
    write(store, lease, (trial.id, said(1)))
    with store.begin() as tx:
        tx.trials.finish(lease, trial.id, TrialState.CANCELLED)
        tx.jobs.move(lease.job_id, JobState.CANCELLED)
        tx.jobs.delete(lease.job_id)
        assert tx.logs.page(trial.id).items == ()
