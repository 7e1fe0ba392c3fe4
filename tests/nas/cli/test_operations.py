"""What an operator's scripts call: the migration, and the check of a worker."""

from __future__ import annotations

import socket
from contextlib import closing
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory

from nas.cli.failures import ExitCode
from nas.settings import Settings
from nas.store import Store, migrations


def newest_revision() -> str | None:
    return ScriptDirectory(str(Path(migrations.__file__).parent)).get_current_head()


@pytest.fixture
def settings(tmp_path, monkeypatch) -> Settings:
    monkeypatch.setenv("NAS_DATA_DIR", str(tmp_path / "data"))
    return Settings()


def announce(settings: Settings, hostname: str) -> None:
    with closing(Store(settings.resolved_database_url)) as store:
        store.migrate()
        with store.begin() as tx:
            tx.workers.announce(
                f"{hostname}-1",
                hostname=hostname,
                num_cpus=1.0,
                num_gpus=0.0,
                num_actors=1,
                version="1",
            )


def test_migrate_makes_the_schema_and_says_its_revision(nas, settings):
    for _ in range(2):
        done = nas("migrate")
        assert done.exit_code == 0, done.output
        assert done.output.strip().endswith(f"revision {newest_revision()}.")
    with closing(Store(settings.resolved_database_url)) as store, store.read() as tx:
        assert tx.jobs.page().items == ()


def test_migrate_says_which_password_file_cannot_be_read(nas, tmp_path, monkeypatch):
    monkeypatch.setenv("NAS_DATABASE_URL", "postgresql://nas@localhost/nas")
    monkeypatch.setenv("NAS_DATABASE_PASSWORD_FILE", str(tmp_path / "none"))
    done = nas("migrate")
    assert done.exit_code == ExitCode.REFUSED
    assert "NAS_DATABASE_PASSWORD_FILE" in done.output


def test_a_worker_of_this_machine_that_was_heard_of_is_alive(nas, settings):
    announce(settings, socket.gethostname())
    done = nas("worker", "--check")
    assert done.exit_code == 0, done.output
    assert done.output.strip() == f"Alive: {socket.gethostname()}-1."


def test_a_worker_of_another_machine_does_not_count(nas, settings):
    announce(settings, "elsewhere")
    done = nas("worker", "--check")
    assert done.exit_code == ExitCode.UNREACHABLE
    assert "no worker process of" in done.output


def test_a_database_without_a_schema_fails_the_check(nas, settings):
    assert nas("worker", "--check").exit_code == ExitCode.UNREACHABLE
