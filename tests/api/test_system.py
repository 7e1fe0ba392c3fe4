"""The service from within."""

from __future__ import annotations

import platform

import pytest

from api.schemas.system import System
from nas.doctor.finding import problem
from nas.states import JobState
from nas.store import DEVICES
from tests.api.searches import choose, start

PLACES = ("sqlite://", "127.0.0.1")


def system(client) -> System:
    answer = client.get("/v1/system")
    assert answer.status_code == 200, answer.text
    return System.model_validate(answer.json())


def announce(store, worker_id, hostname="host-a"):
    with store.begin() as tx:
        tx.workers.announce(
            worker_id,
            hostname=hostname,
            num_cpus=4,
            num_gpus=1,
            num_actors=2,
            version="0.1.0",
        )


def test_versions_and_the_database_are_told(client):
    told = system(client)
    assert told.versions["python"] == platform.python_version()
    assert {"fastapi", "sqlalchemy", "optuna", "torch", "ray"} <= set(told.versions)
    assert told.database.startswith("SQLite 3")
    assert told.migration.isdigit()
    assert told.retention_seconds["events"] > 0


def test_a_worker_is_told_with_its_jobs_and_devices(client, store, job, worker):
    announce(store, "worker-1")
    (trial,) = choose(worker, {})
    start(worker, trial)
    gpu = {"kind": "gpu", "memory_bytes": 80, "memory_used_bytes": 8}
    with store.begin() as tx:
        tx.overview.put_figures(
            "worker-1",
            num_busy=1,
            document={DEVICES: [{"name": "H100", "utilisation": 0.5, **gpu}]},
        )
    told = system(client)
    (shown,) = told.workers
    assert shown.is_alive
    assert shown.job_ids == [job["id"]]
    (device,) = shown.devices
    assert (device.name, device.kind, device.utilisation) == ("H100", "gpu", 0.5)
    assert (device.memory_bytes, device.memory_used_bytes) == (80, 8)
    assert told.num_jobs[JobState.RUNNING] == 1
    assert told.num_trials["running"] == 1


def test_the_queue_is_told(client, job):
    told = system(client)
    assert told.num_jobs[JobState.QUEUED] == 1
    assert told.queue_seconds >= 0


def test_what_was_looked_at_is_told_and_no_cluster_is_started(client):
    checks = {check.name: check for check in system(client).checks}
    assert {"database", "migrations", "disk", "clock", "keys"} <= set(checks)
    assert "ray" not in checks
    assert checks["database"].status == "ok"
    assert checks["workers"].status == "warning"
    assert checks["workers"].remedy


def test_no_place_is_told(client, settings):
    text = client.get("/v1/system").text
    assert str(settings.data_dir) not in text
    assert [place for place in PLACES if place in text] == []


def test_what_a_check_says_of_an_address_is_left_out(client, monkeypatch):
    said = "postgresql+psycopg://nas:pw@db.intern/nas at 10.1.2.3:5432 does not answer"
    found = [problem("database", said, "Start it.")]
    monkeypatch.setattr("api.examination.examine", lambda *_, **__: found)
    (check,) = system(client).checks
    assert check.status == "error"
    assert check.message == "an address at an address does not answer"


@pytest.fixture
def moments(monkeypatch):
    """The clock by which checks are kept."""
    now = [1000.0]
    monkeypatch.setattr("api.examination.monotonic", lambda: now[0])
    return now


def test_checks_are_kept_for_ten_seconds(client, monkeypatch, moments):
    looked = []
    monkeypatch.setattr(
        "api.examination.examine", lambda *_, **__: looked.append(1) or []
    )
    system(client)
    moments[0] += 9
    system(client)
    assert len(looked) == 1
    moments[0] += 2
    system(client)
    assert len(looked) == 2
