"""The database itself: what is committed, refused, and said when it is not there."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from nas.errors import InvalidRequest, ServiceUnavailable
from nas.job import JobRequest
from nas.store import Store
from nas.store.database import open_engine
from nas.store.events import NewEvent
from tests.nas.store.samples import post

CLAIMER = """
import sys
from nas.states import JobState
from nas.store import Store
from nas.states import JobState

store = Store(sys.argv[1])
while True:
    with store.begin() as tx:
        lease = tx.leases.claim(sys.argv[2], 60)
        if lease is None:
            break
        tx.jobs.move(lease.job_id, JobState.RUNNING, lease=lease, message=sys.argv[2])
store.close()
"""


def test_an_exception_undoes_the_whole_transaction(store: Store) -> None:
    with contextlib.suppress(KeyError), store.begin() as tx:
        tx.jobs.create(JobRequest())
        raise KeyError
    with store.read() as tx:
        assert tx.jobs.page().items == ()


def test_a_reader_cannot_write(store: Store) -> None:
    with pytest.raises((DBAPIError, ServiceUnavailable)), store.read() as tx:
        tx.jobs.create(JobRequest())
    assert post(store).last_event == 1


def test_a_reader_sees_one_moment_and_holds_no_writer_up(store: Store) -> None:
    with store.read() as tx:
        assert tx.jobs.page().items == ()
        post(store)
        assert tx.jobs.page().items == ()
    with store.read() as tx:
        assert len(tx.jobs.page().items) == 1


def test_transactions_that_read_before_they_write_wait_for_each_other(
    store: Store,
) -> None:
    job = post(store)

    def write_on(_: int) -> None:
        for _ in range(10):
            with store.begin() as tx:
                event = NewEvent("test", {"after": tx.jobs.get(job.id).last_event})
                tx.events.append(job.id, [event])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(write_on, range(4)))
    with store.read() as tx:
        assert tx.jobs.get(job.id).last_event == 41


def test_without_a_clock_the_time_is_now_in_utc(url: str) -> None:
    with closing(Store(url)) as store:
        created_at = post(store).created_at
    assert created_at.tzinfo is UTC
    assert abs((datetime.now(UTC) - created_at).total_seconds()) < 60


def test_sqlite_is_safe_for_several_processes_and_a_loss_of_power(
    tmp_path: Path,
) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'new' / 'nas.sqlite'}")
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    with engine.begin() as connection:
        values = [
            connection.execute(text(f"PRAGMA {name}")).scalar_one() for name in pragmas
        ]
    engine.dispose()
    assert values == ["wal", 2, 1, 30_000]


def test_processes_that_claim_at_once_share_the_jobs(url: str) -> None:
    with closing(Store(url)) as store:
        jobs = [post(store) for _ in range(12)]
        claimers = [
            subprocess.Popen([sys.executable, "-c", CLAIMER, url, f"worker-{number}"])
            for number in range(3)
        ]
        assert [claimer.wait() for claimer in claimers] == [0, 0, 0]
        with store.read() as tx:
            moves = [tx.events.after(job.id, 1) for job in jobs]
    assert [len(events) for events in moves] == [1] * 12


@pytest.mark.parametrize(
    "address", ["nonsense", "sqlite://", "sqlite:///:memory:", "mysql://host/name"]
)
def test_another_kind_of_database_is_refused_with_what_to_use(address: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        Store(address)
    assert refused.value.field == "database_url"
    assert "postgresql://" in str(refused.value.remedy)


def test_a_database_that_is_not_there_is_said_to_be_so_without_its_password() -> None:
    store = Store("postgresql://user:secret@127.0.0.1:1/nas")
    with pytest.raises(ServiceUnavailable, match=r"127\.0\.0\.1:1/nas") as error:
        store.ping()
    assert "secret" not in str(error.value)


def test_a_database_that_answers_is_silent(store: Store) -> None:
    store.ping()
