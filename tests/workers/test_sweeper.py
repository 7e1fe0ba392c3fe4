"""Files of no use go, those that somebody may need stay."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from nas.artifacts import ArtifactStore
from nas.settings import Settings
from nas.states import JobState
from nas.store import Store
from nas.store.sweeps import SETTLING_SECONDS
from tests.nas.store.samples import finish, post, propose, run
from workers.sweeper import ABANDONED_SECONDS, Sweeper


class Service:
    """A database whose time passes on demand, and an artifact store."""

    def __init__(self, settings: Settings, artifact_url: str) -> None:
        self.later = timedelta()
        self.store = Store(settings.resolved_database_url, clock=self._now)
        self.store.migrate()
        self.artifacts = ArtifactStore(artifact_url)

    def _now(self) -> datetime:
        return datetime.now(UTC) + self.later

    def sweep(self) -> list[str]:
        """Sweep once everything has settled; the keys that are left."""
        self.later += timedelta(seconds=SETTLING_SECONDS)
        asyncio.run(Sweeper(self.store, self.artifacts.url).sweep())
        return [entry.key for entry in self.artifacts.list("jobs/")]

    def job(self) -> str:
        """A running job with a complete trial, its weights, and files that a crash left."""
        job = post(self.store)
        lease = run(self.store, job)
        (trial,) = propose(self.store, lease)
        folder = f"jobs/{job.id}/trials/{trial.id}"
        weights = self.artifacts.put_bytes(f"{folder}/weights-1", b"kept")
        self.artifacts.put_bytes(f"{folder}/weights-2", b"its row was never written")
        self.artifacts.put_bytes(f"{folder}/checkpoints/000001-000001-0.zip", b"old")
        with self.store.begin() as tx:
            finish(tx, lease, trial)
            tx.artifacts.put(job.id, trial.id, "weights", weights.key, 4, "-")
        return job.id

    def end(self, job_id: str) -> None:
        with self.store.begin() as tx:
            tx.jobs.move(job_id, JobState.CANCELLED)


@pytest.fixture(params=["folder", "s3"])
def service(
    request: pytest.FixtureRequest, settings: Settings, tmp_path: Path
) -> Iterator[Service]:
    settings.data_dir.mkdir()
    url = str(tmp_path / "artifacts")
    if request.param == "s3":
        url = request.getfixturevalue("s3_url")
    service = Service(settings, url)
    yield service
    service.store.close()


def test_an_ended_job_keeps_what_its_rows_name_and_no_more(service: Service) -> None:
    job_id = service.job()
    assert len(service.sweep()) == 3, "a job that runs needs all"
    service.end(job_id)
    (kept,) = service.sweep()
    assert kept.endswith("/weights-1")


def test_a_deleted_job_keeps_nothing_and_others_are_not_touched(
    service: Service,
) -> None:
    service.artifacts.put_bytes("jobs/job_of_another_service/file", b"-")
    job_id = service.job()
    service.end(job_id)
    with service.store.begin() as tx:
        tx.jobs.delete(job_id)
    assert service.sweep() == ["jobs/job_of_another_service/file"]


def test_what_cannot_be_removed_now_is_removed_later(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings.data_dir.mkdir()
    service = Service(settings, str(tmp_path / "artifacts"))
    service.end(service.job())
    (tmp_path / "artifacts").rename(tmp_path / "away")
    (tmp_path / "artifacts").write_text("in the way")
    asyncio.run(service_sweep(service))
    assert "stay for now" in caplog.text
    (tmp_path / "artifacts").unlink()
    (tmp_path / "away").rename(tmp_path / "artifacts")
    assert len(service.sweep()) == 1
    service.store.close()


async def service_sweep(service: Service) -> None:
    service.later += timedelta(seconds=SETTLING_SECONDS)
    await Sweeper(service.store, service.artifacts.url).sweep()


def test_what_a_killed_writer_left_is_removed_once_it_is_old(
    settings: Settings, tmp_path: Path
) -> None:
    settings.data_dir.mkdir()
    service = Service(settings, str(tmp_path / "artifacts"))
    job_id = service.job()
    folder = tmp_path / "artifacts" / "jobs" / job_id
    old, new = folder / ".unfinished-1", folder / ".unfinished-2"
    for path in (old, new):
        path.write_text("half")
    before = time.time() - ABANDONED_SECONDS
    os.utime(old, (before, before))
    service.end(job_id)
    service.sweep()
    assert (old.exists(), new.exists()) == (False, True)
    service.store.close()
