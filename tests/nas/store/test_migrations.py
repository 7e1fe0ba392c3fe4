"""The migrations give exactly the schema that the tables declare."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Table, UniqueConstraint, inspect, text

from nas.store import Store
from nas.store.database import open_engine
from nas.store.migrations import config, upgrade
from nas.store.tables import Base
from nas.trial import Report
from tests.nas.store.conftest import DATABASES
from tests.nas.store.samples import post, propose, report, run


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database without any table."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    url: str = request.getfixturevalue("postgres_url")
    return url


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    engine = open_engine(url)
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def schema(connection: Connection) -> dict[str, Any]:
    """Every table with its columns, keys and indexes, as the database describes them."""
    inspector = inspect(connection)
    return {
        table: {
            # A column that is added later stands last in the table, which nobody sees.
            "columns": by_name(
                [
                    {**column, "type": str(column["type"])}
                    for column in inspector.get_columns(table)
                ]
            ),
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": by_name(inspector.get_foreign_keys(table)),
            "unique": by_name(inspector.get_unique_constraints(table)),
            "indexes": by_name(inspector.get_indexes(table)),
            "options": inspector.get_table_options(table),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


def by_name(things: list[Any]) -> dict[str, Any]:
    return {thing["name"]: thing for thing in things}


def test_alembic_sees_no_difference_to_the_declared_schema(url: str) -> None:
    with connected(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_migrations_make_what_the_tables_would_make_themselves(
    empty_url: str,
) -> None:
    with connected(empty_url) as connection:
        Base.metadata.create_all(connection)
        declared = schema(connection)
        Base.metadata.drop_all(connection)
        upgrade(connection)
        assert schema(connection) == declared


def test_a_downgrade_takes_everything_away(url: str) -> None:
    with connected(url) as connection:
        command.downgrade(config(connection), "base")
        assert schema(connection) == {}


def test_migrating_twice_changes_nothing(store: Store) -> None:
    store.migrate()
    with store.read() as tx:
        assert tx.jobs.page().items == ()


def test_several_processes_may_migrate_an_empty_database_at_once(
    empty_url: str,
) -> None:
    def migrate(_: int) -> None:
        with closing(Store(empty_url)) as store:
            store.migrate()

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(migrate, range(4)))
    with closing(Store(empty_url)) as store, store.read() as tx:
        assert tx.jobs.page().items == ()


def test_curves_survive_the_step_that_packs_them_and_its_way_back(
    store: Store, url: str
) -> None:
    lease = run(store, post(store))
    long, short, _ = propose(store, lease, 3)
    told = [(long.id, report(epoch, accuracy=1 / epoch)) for epoch in range(1, 41)]
    told += [(short.id, Report(3, {"accuracy": 0.1}, 0.5)), (short.id, report(4))]
    with store.begin() as tx:
        tx.trials.report(lease, told)
        before = [trial.reports for trial in tx.trials.history(lease.job_id)]
    assert [len(curve) for curve in before] == [40, 2, 0]
    with connected(url) as connection:
        command.downgrade(config(connection), "0006")
        rows = connection.execute(text("SELECT count(*) FROM reports")).scalar_one()
        assert rows == len(told)
        upgrade(connection)
    with store.read() as tx:
        after = [trial.reports for trial in tx.trials.history(lease.job_id)]
    assert after == before


def test_what_a_row_is_referred_by_is_found_along_an_index() -> None:
    """Or the deletion of one row reads the whole table that may refer to it."""
    without = [
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if column.foreign_keys and column not in first_columns(table)
    ]
    assert without == []


def first_columns(table: Table) -> set[Any]:
    unique = (c for c in table.constraints if isinstance(c, UniqueConstraint))
    return {
        next(iter(keys.columns))
        for keys in (table.primary_key, *table.indexes, *unique)
    }
