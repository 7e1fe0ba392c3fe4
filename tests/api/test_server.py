"""The process over real HTTP: live streams, resuming, a stop that keeps nobody waiting."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from nas.store import Store
from tests.api.conftest import SMALL
from tests.api.served import Served
from tests.api.worker import Worker


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    served = Served.start(tmp_path_factory.mktemp("served"))
    yield served
    served.stop()


@pytest.fixture
def http(served) -> Iterator[httpx.Client]:
    with served.client() as client:
        yield client


@pytest.fixture
def store(served) -> Iterator[Store]:
    """The same database, opened by another process: this one."""
    store = Store(f"sqlite:///{served.data_dir / 'nas.sqlite'}")
    yield store
    store.close()


@pytest.fixture
def worker(http, store) -> Worker:
    http.post("/v1/jobs", json=SMALL).raise_for_status()
    return Worker.claim(store)


def numbers(http: httpx.Client, job_id: str, after: int = 0, stop: int = 10**9):
    """Numbers of the events that arrive until the stream ends, or ``stop`` was seen."""
    headers = {"Last-Event-ID": str(after)}
    with http.stream("GET", f"/v1/jobs/{job_id}/events", headers=headers) as stream:
        for line in stream.iter_lines():
            if line.startswith("id: "):
                number = int(line.removeprefix("id: "))
                yield number
                if number >= stop:
                    return


def test_events_arrive_while_the_job_runs_and_the_stream_ends_with_it(http, worker):
    job_id = worker.lease.job_id
    seen: list[int] = []
    reader = threading.Thread(target=lambda: seen.extend(numbers(http, job_id)))
    reader.start()
    trial = worker.propose("resnet")[0]
    worker.complete(trial, 0.9)
    worker.finish_job()
    reader.join(10)
    assert not reader.is_alive()
    last = http.get(f"/v1/jobs/{job_id}").json()["last_event"]
    assert seen == list(range(1, last + 1))


def test_a_stream_that_was_cut_off_resumes_without_a_gap_or_a_doubled_event(
    http, worker
):
    job_id = worker.lease.job_id
    worker.complete(worker.propose("plain")[0], 0.7)
    first = list(numbers(http, job_id, stop=3))
    worker.complete(worker.propose("resnet")[0], 0.9)
    worker.finish_job()
    rest = list(numbers(http, job_id, after=first[-1]))
    last = http.get(f"/v1/jobs/{job_id}").json()["last_event"]
    assert first + rest == list(range(1, last + 1))


def test_many_clients_follow_one_job_and_all_see_the_same(http, worker):
    job_id = worker.lease.job_id
    seen: list[list[int]] = [[] for _ in range(8)]

    def read(into: list[int]) -> None:
        into.extend(numbers(http, job_id))

    readers = [threading.Thread(target=read, args=(into,)) for into in seen]
    for reader in readers:
        reader.start()
    for name in ("plain", "resnet", "densenet"):
        worker.complete(worker.propose(name)[0], 0.8)
    worker.finish_job()
    for reader in readers:
        reader.join(10)
    assert len(seen[0]) > 10
    assert all(other == seen[0] for other in seen)


def test_an_event_reaches_an_idle_stream_long_before_the_next_heartbeat(
    http, store, worker
):
    job_id = worker.lease.job_id
    known = http.get(f"/v1/jobs/{job_id}").json()["last_event"]
    arrived: list[float] = []

    def read() -> None:
        next(numbers(http, job_id, after=known))
        arrived.append(time.monotonic())

    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(0.3)  # the stream is open and idle
    sent = time.monotonic()
    worker.propose("plain")
    reader.join(10)
    assert arrived[0] - sent < 3


def test_sigterm_ends_open_streams_at_once_and_a_restart_has_every_job(tmp_path):
    served = Served.start(tmp_path, shutdown_seconds="20")
    with served.client() as client:
        job = client.post("/v1/jobs", json=SMALL).json()
        opened = threading.Event()

        def read() -> None:
            for _ in numbers(client, job["id"]):
                opened.set()

        reader = threading.Thread(target=read)
        reader.start()
        assert opened.wait(10)
        begun = time.monotonic()
        code, out, log = served.stop()
        assert time.monotonic() - begun < 5
        reader.join(5)
    assert code == 0, log
    assert out == "", "only logs are written, and to stderr"
    assert "Traceback" not in log

    served = Served.start(tmp_path)
    with served.client() as client:
        assert client.get(f"/v1/jobs/{job['id']}").json() == job
    served.stop()
