"""How a database is opened: SQLite for several processes at once, PostgreSQL as it comes."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from nas.errors import InvalidRequest
from nas.store.columns import write_document

_BUSY_SECONDS = 30
_POOL = {"pool_size": 10, "max_overflow": 30}
_READ_ONLY = "nas_read_only"


def open_engine(address: str, *, migrating: bool = False) -> Engine:
    """An engine for ``address``; nothing is connected yet.

    Args:
        address: the URL.
        migrating: let SQLite make tables anew, on whose rows others hang.

    Raises:
        InvalidRequest: not a URL of SQLite with a file, or of PostgreSQL.
    """
    url = _url(address)
    documents = {"json_serializer": write_document}
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_pre_ping=True, **_POOL, **documents)
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url, connect_args={"timeout": _BUSY_SECONDS}, **_POOL, **documents
    )
    event.listen(engine, "connect", _set_up_sqlite)
    if migrating:
        event.listen(engine, "connect", _loosen_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def read_only(engine: Engine) -> Engine:
    """The same pool, for transactions that see one moment and may not write."""
    if engine.dialect.name == "postgresql":
        return engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    return engine.execution_options(**{_READ_ONLY: True})


def _url(address: str) -> URL:
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise _not_supported(address) from error
    if url.drivername in ("postgresql", "postgres"):
        url = url.set(drivername="postgresql+psycopg")
    supported = url.drivername == "postgresql+psycopg" or (
        url.drivername == "sqlite" and url.database not in (None, "", ":memory:")
    )
    if not supported:
        raise _not_supported(url.render_as_string())
    return url


def _not_supported(address: str) -> InvalidRequest:
    return InvalidRequest(
        f"{address!r} is no database that this service can use",
        field="database_url",
        remedy="Use sqlite:////path/to/file.sqlite or postgresql://user@host/name.",
    )


def _set_up_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours: see _begin_sqlite
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")  # 0.3 ms a commit on an SSD
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA cache_size = -65536")


def _loosen_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    """Nothing that refers to a table is deleted while a copy takes its place."""
    connection.execute("PRAGMA foreign_keys = OFF")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: one that started by reading could only fail later."""
    reads = connection.get_execution_options().get(_READ_ONLY, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reads else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
