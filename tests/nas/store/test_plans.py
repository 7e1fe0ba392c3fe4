"""Whatever is asked of a large store is read along an index: no table from end to end, no sort of all rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine

from benchmarks.growth import loading, reading
from benchmarks.growth.population import Population
from benchmarks.growth.rows import ALL
from nas.access import DEFAULT_PROJECT
from nas.store import Store
from nas.store.database import open_engine
from tests.nas.store.conftest import DATABASES
from tests.nas.store.plans import statements
from tests.postgres import PostgresServer

GIVEN = Population(12_000, 2, DEFAULT_PROJECT)

SMALL = {"jobs", "trial_counts", "leases", "workers", "worker_figures", "projects"}
"""Tables of so few rows here that reading all of them is quickest."""

MAX_STATEMENTS = {"jobs": 4, "trials": 3, "best": 3}
"""Of a page: where it lies, what is in it, and the counts of jobs; the moment of the transaction."""


@pytest.fixture(scope="module", params=DATABASES)
def large_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A store of some thousand trials, of which the database knows the statistics."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('large') / 'nas.sqlite'}"
        list(loading.fill(url, GIVEN, ALL))
        yield url
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        list(loading.fill(url, GIVEN, ALL))
        yield url


@pytest.fixture(scope="module")
def engine(large_url: str) -> Iterator[Engine]:
    engine = open_engine(large_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def large(large_url: str) -> Iterator[Store]:
    with closing(Store(large_url)) as store:
        yield store


def test_no_read_looks_at_a_whole_table_or_sorts_all_that_it_could_show(
    large: Store, engine: Engine
) -> None:
    lists = [read for read in reading.reads(engine, GIVEN) if not read.writes]
    assert len(lists) > 150
    slow = {
        (read.name, statement.sql): (statement.scanned, statement.num_sorts)
        for read in lists
        if "search" not in read.name
        for statement in statements(large, read.prepare()[0])
        if set(statement.scanned) - SMALL or statement.num_sorts
    }
    assert slow == {}


def test_a_page_takes_the_same_few_statements_however_many_rows_it_has(
    large: Store, engine: Engine
) -> None:
    for read in reading.reads(engine, GIVEN):
        noun = read.name.split(" ")[0].rstrip(",")
        if noun in MAX_STATEMENTS and not read.writes:
            executed = statements(large, read.prepare()[0])
            assert len(executed) <= MAX_STATEMENTS[noun], read.name


def test_what_is_made_up_sums_up_to_what_was_asked_for(
    large: Store, tmp_path: Path
) -> None:
    with large.read() as tx:
        job = tx.jobs.get(GIVEN.large.id)
        curve = tx.trials.get(GIVEN.trial_id(GIVEN.large, 0)).reports
        newest = tx.events.after(job.id, job.last_event - 1)
    assert sum(job.counts.values()) == GIVEN.large.num_trials == 1200
    assert [report.epoch for report in curve] == list(range(1, len(curve) + 1))
    assert [event.number for event in newest] == [job.last_event]
    assert abs(sum(GIVEN.epochs) - 24_000) < 100
