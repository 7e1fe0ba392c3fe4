"""Fills an empty, migrated store at full speed: indexes and checks wait until the rows are there.

The product never writes like this. ``COPY`` into PostgreSQL; into SQLite many rows a statement, without a
journal.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

import psycopg
from alembic.autogenerate import produce_migrations
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, Engine, make_url

from benchmarks.growth.population import Row
from benchmarks.growth.rows import Rows
from nas.store import Store
from nas.store.database import open_engine
from nas.store.tables import Base

LINES = 10_000
Given = TypeVar("Given")


def fill(url: str, given: Given, tables: Sequence[Rows[Given]]) -> Iterator[str]:
    """Make the schema, put ``given`` in, and say how long each part took."""
    store = Store(url)
    store.migrate()
    store.close()
    engine = open_engine(url)
    _drop_indexes(engine)
    engine.dispose()  # SQLite's journal is changed where nobody else is connected
    for rows in tables:
        began = time.perf_counter()
        num_rows = _load(url, rows, given)
        seconds = time.perf_counter() - began
        yield f"{rows.table.__tablename__}: {num_rows:,} rows, {seconds:.0f} s"
    began = time.perf_counter()
    _make_indexes(engine)
    engine.dispose()
    yield f"indexes: {time.perf_counter() - began:.0f} s"


def catch_up(url: str) -> None:
    """Bring a database that was filled before to the schema of today, as far as that is adding to it."""
    engine = open_engine(url)
    with engine.begin() as connection:
        context = MigrationContext.configure(connection)
        steps = produce_migrations(context, Base.metadata).upgrade_ops
        operations = Operations(context)
        for table in steps.ops if steps else ():
            for step in getattr(table, "ops", [table]):
                operations.invoke(step)
    engine.dispose()


def _load(url: str, rows: Rows[Given], given: Given) -> int:
    if make_url(url).get_backend_name() == "postgresql":
        return _copy(url, rows, given)
    return _insert(url, rows, given)


def _copy(url: str, rows: Rows[Given], given: Given) -> int:
    table, columns = rows.table.__tablename__, ", ".join(rows.columns)
    settings = "-c TimeZone=UTC -c session_replication_role=replica"
    with (
        psycopg.connect(url, options=settings) as connection,
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({columns}) FROM STDIN".encode()) as copy,
    ):
        lines = map(_line, rows.make(given))
        num_rows = 0
        while chunk := list(islice(lines, LINES)):
            copy.write("".join(chunk))
            num_rows += len(chunk)
    return num_rows


def _line(row: Row) -> str:
    """None of the texts has a tab, a line's end or a backslash."""
    return "\t".join(["\\N" if value is None else str(value) for value in row]) + "\n"


def _insert(url: str, rows: Rows[Given], given: Given) -> int:
    columns = ", ".join(rows.columns)
    places = ", ".join("?" * len(rows.columns))
    with sqlite3.connect(str(make_url(url).database)) as connection:
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -524288")
        cursor = connection.executemany(
            f"INSERT INTO {rows.table.__tablename__} ({columns}) VALUES ({places})",
            rows.make(given),
        )
        connection.commit()
        connection.execute("PRAGMA journal_mode = WAL")
    return cursor.rowcount


def _drop_indexes(engine: Engine) -> None:
    with engine.begin() as connection:
        for table in Base.metadata.sorted_tables:
            for index in table.indexes:
                index.drop(connection)


def _make_indexes(engine: Engine) -> None:
    with engine.begin() as connection:
        _give_memory(connection)
        for table in Base.metadata.sorted_tables:
            for index in table.indexes:
                index.create(connection)
    with engine.connect() as connection:
        free = connection.execution_options(isolation_level="AUTOCOMMIT")
        free.exec_driver_sql("VACUUM ANALYZE" if _is_postgresql(engine) else "ANALYZE")


def _give_memory(connection: Connection) -> None:
    if _is_postgresql(connection.engine):
        connection.exec_driver_sql("SET LOCAL maintenance_work_mem = '512MB'")
    else:
        connection.exec_driver_sql("PRAGMA cache_size = -524288")


def _is_postgresql(engine: Engine) -> bool:
    return engine.dialect.name == "postgresql"
