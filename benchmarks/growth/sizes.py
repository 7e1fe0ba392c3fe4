"""How much of the disk each table takes, its indexes apart."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine, inspect, text

from nas.store.database import open_engine

_POSTGRESQL = text(
    "SELECT relname, pg_table_size(oid), pg_indexes_size(oid) FROM pg_class "
    "WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
)
_SQLITE = text("SELECT name, sum(pgsize) AS size FROM dbstat GROUP BY name")

Sizes = Mapping[str, tuple[int, int]]
"""Bytes of a table's rows and of its indexes, by name."""


def of(url: str) -> Sizes:
    engine = open_engine(url)
    try:
        return (
            _postgresql(engine)
            if engine.dialect.name == "postgresql"
            else _sqlite(engine)
        )
    finally:
        engine.dispose()


def _postgresql(engine: Engine) -> Sizes:
    with engine.connect() as connection:
        rows = connection.execute(_POSTGRESQL).all()
    return {name: (table, indexes) for name, table, indexes in rows}


def _sqlite(engine: Engine) -> Sizes:
    with engine.connect() as connection:
        pages = {row.name: row.size for row in connection.execute(_SQLITE)}
        tables = inspect(connection).get_table_names()
    sizes = {}
    for table in tables:
        prefixes = (f"ix_{table}_", f"sqlite_autoindex_{table}_")
        indexes = sum(size for name, size in pages.items() if name.startswith(prefixes))
        sizes[table] = pages.get(table, 0), indexes
    return sizes
