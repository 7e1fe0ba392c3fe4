"""The doctor looks at everything, whatever is broken, and says what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import make_url

from nas.access import Scope
from nas.doctor import examine
from nas.doctor.checks import clock, cluster, database, datasets, disk, versions
from nas.doctor.finding import Finding, Verdict
from nas.job import JobRequest
from nas.settings import Settings
from nas.store import Store
from tests.api.conftest import SMALL
from tests.postgres import PostgresServer

PARTS = {
    "steady clock",
    "shared memory",
    "gpus",
    "ray",
    "database",
    "migrations",
    "writing",
    "clock",
    "workers",
    "keys",
    "data sets",
    "disk",
    "data folder",
    "artifacts",
    "packages",
}


def doctor(*arguments: str) -> tuple[int, dict[str, Finding], str]:
    """Run the command as a user does."""
    done = subprocess.run(
        [sys.executable, "-m", "nas", "doctor", "--json", *arguments],
        capture_output=True,
        text=True,
        timeout=240,
    )
    findings = [Finding.model_validate(item) for item in json.loads(done.stdout)]
    return done.returncode, {f.part: f for f in findings}, done.stderr


def of(findings: Sequence[Finding], part: str) -> Finding:
    return next(finding for finding in findings if finding.part == part)


def looked(settings: Settings, part: str) -> Finding:
    return of(list(database.check(settings)), part)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Over a database that is migrated."""
    settings = Settings(data_dir=tmp_path / "data")
    settings.data_dir.mkdir()
    with closing(Store(settings.resolved_database_url)) as store:
        store.migrate()
    return settings


@pytest.mark.slow
@pytest.mark.ray
def test_a_healthy_machine_has_no_problem(settings: Settings) -> None:
    code, found, said = doctor("--data-dir", str(settings.data_dir))
    assert set(found) == PARTS
    assert code == 0, (found, said)
    assert Verdict.PROBLEM not in {finding.verdict for finding in found.values()}
    assert found["ray"].verdict is Verdict.OK


@pytest.mark.slow
def test_with_half_the_world_broken_every_other_part_is_still_looked_at(
    tmp_path: Path,
) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    code, found, _ = doctor(
        *("--database-url", "postgresql://nas:hunter22@127.0.0.1:9/nas"),
        *("--ray-address", "127.0.0.1:9"),
        *("--data-dir", str(tmp_path / "data")),
        *("--dataset-dir", str(tmp_path / "none")),
    )
    assert code == 1
    for part in ("database", "ray", "data folder", "data sets"):
        assert found[part].verdict is Verdict.PROBLEM, found
        assert found[part].remedy
    assert found["steady clock"].verdict is Verdict.OK
    assert found["gpus"].verdict is Verdict.OK
    assert "packages" in found
    assert "hunter22" not in str(found)


def test_a_schema_that_is_behind_or_from_the_future_is_told_apart(
    settings: Settings,
) -> None:
    import sqlite3

    assert looked(settings, "migrations").verdict is Verdict.OK
    file = settings.resolved_database_url.removeprefix("sqlite:///")
    for revision, verdict in (("0001", Verdict.WARNING), ("9999", Verdict.PROBLEM)):
        with closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", [revision])
        found = looked(settings, "migrations")
        assert found.verdict is verdict
        assert found.facts["revision"] == revision


def test_jobs_that_wait_for_a_worker_that_is_not_there_are_a_problem(
    settings: Settings,
) -> None:
    assert looked(settings, "workers").verdict is Verdict.WARNING
    with closing(Store(settings.resolved_database_url)) as store, store.begin() as tx:
        tx.jobs.create(JobRequest.model_validate(SMALL))
    found = looked(settings, "workers")
    assert found.verdict is Verdict.PROBLEM
    assert "nas worker" in (found.remedy or "")


def test_a_service_for_others_needs_a_key_that_has_not_expired(
    settings: Settings,
) -> None:
    assert looked(settings, "keys").verdict is Verdict.OK
    public = settings.model_copy(update={"host": "0.0.0.0"})
    assert looked(public, "keys").verdict is Verdict.PROBLEM
    with closing(Store(settings.resolved_database_url)) as store:
        with store.begin() as tx:
            tx.keys.create("default", Scope.READ, expires_seconds=1e-6)
        assert looked(public, "keys").verdict is Verdict.PROBLEM
        with store.begin() as tx:
            tx.keys.create("default", Scope.READ)
    found = looked(public, "keys")
    assert (found.verdict, found.facts["num_active"]) == (Verdict.OK, 1)
    assert found.facts["num_expired"] == 1


@pytest.mark.postgres
def test_postgresql_is_looked_at_alike_and_one_without_rights_to_write_is_a_problem(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    with postgres_server.database() as url:
        settings = Settings(data_dir=tmp_path, database_url=url)
        with closing(Store(url)) as store:
            store.migrate()
        found = list(database.check(settings))
        assert {f.verdict for f in found} <= {Verdict.OK, Verdict.WARNING}
        assert of(found, "database").message.startswith("PostgreSQL 1")
        assert abs(float(of(found, "clock").facts["skew_seconds"] or 0)) < 1
        reader = f"reader_{uuid4().hex}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE ROLE {reader} LOGIN")
            connection.execute(
                f"GRANT SELECT ON ALL TABLES IN SCHEMA public TO {reader}"
            )
            address = make_url(url).set(username=reader)
            reading = settings.model_copy(
                update={"database_url": address.render_as_string(hide_password=False)}
            )
            assert looked(reading, "writing").verdict is Verdict.PROBLEM
            connection.execute(f"DROP OWNED BY {reader}")
            connection.execute(f"DROP ROLE {reader}")


def test_a_database_that_is_not_there_yet_is_no_problem(tmp_path: Path) -> None:
    (found,) = database.check(Settings(data_dir=tmp_path / "new"))
    assert found.verdict is Verdict.OK
    assert not (tmp_path / "new").exists()


def test_a_data_set_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.npz").write_bytes(b"no archive")
    (found,) = datasets.check(Settings(dataset_dir=tmp_path))
    assert found.verdict is Verdict.WARNING
    assert "broken" in found.message


def test_the_disk_is_written_to_and_left_as_it_was(settings: Settings) -> None:
    before = set(settings.data_dir.iterdir())
    found = list(disk.check(settings))
    assert {f.part for f in found} == {"disk", "data folder", "artifacts"}
    assert Verdict.PROBLEM not in {f.verdict for f in found}
    left = {path for path in settings.data_dir.rglob("*") if path.is_file()}
    assert left <= before


def test_a_disk_that_is_nearly_full_is_a_problem(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "TOO_FEW_BYTES", 2**70)
    assert of(list(disk.check(settings)), "disk").verdict is Verdict.PROBLEM


def test_a_package_that_is_too_old_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "requires", lambda _: ["pydantic>=999", "none-such"])
    (found,) = versions.check(Settings())
    assert found.verdict is Verdict.PROBLEM
    assert "pydantic" in found.message
    assert "none-such is missing" in found.message


def test_a_clock_that_goes_evenly_is_well() -> None:
    (found,) = clock.check(Settings())
    assert found.verdict is Verdict.OK


def test_a_check_that_breaks_is_a_finding_and_takes_no_other_with_it(
    monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    def broken(_: Settings) -> list[Finding]:
        raise RuntimeError("password=hunter22 is what is wrong")

    for check in (cluster, disk):
        monkeypatch.setattr(check, "check", broken)
    found = examine(settings)
    assert of(found, "disk").verdict is Verdict.PROBLEM
    assert "RuntimeError" in of(found, "disk").message
    assert "hunter22" not in str(found)
    assert of(found, "migrations").verdict is Verdict.OK
