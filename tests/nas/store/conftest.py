"""A store on each database, empty, with a clock that a test can turn."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url

from nas.store import Store
from tests.postgres import PostgresServer

DATABASES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


class TurnableClock:
    """A clock that stands still until it is turned, forwards or backwards."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def turn(self, seconds: float) -> None:
        """Let ``seconds`` pass, or take them back."""
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> TurnableClock:
    """The store's clock."""
    return TurnableClock()


@pytest.fixture(params=DATABASES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with the whole schema and no row, once for each kind."""
    if request.param == "sqlite":
        migrated = request.getfixturevalue("migrated_sqlite")
        yield f"sqlite:///{shutil.copy(migrated, tmp_path / 'nas.sqlite')}"
    else:
        server = request.getfixturevalue("postgres_server")
        template = request.getfixturevalue("migrated_postgresql")
        with server.database(template) as address:
            yield address


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file to copy."""
    path = tmp_path_factory.mktemp("store") / "migrated.sqlite"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgres_server: PostgresServer) -> Iterator[str | None]:
    """The name of a database to copy."""
    with postgres_server.database() as address:
        _migrate(address)
        yield make_url(address).database


def _migrate(address: str) -> None:
    with closing(Store(address)) as store:
        store.migrate()


@pytest.fixture
def store(url: str, clock: Callable[[], datetime]) -> Iterator[Store]:
    """An empty store on the clock of the test."""
    with closing(Store(url, clock=clock)) as store:
        yield store
