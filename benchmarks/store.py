"""A store of a million trials and twenty million epochs: every page, ingestion, size on disk.

    python -m benchmarks.store [--trials 1000000] [--reports-per-trial 20] [--database postgres]
                               [--keep DIR] [--repeats 200] [--seconds 10] [--only WORD]

Makes the database up (:mod:`benchmarks.growth.population`), then calls the store as the REST API and the worker
processes do. PostgreSQL runs with the settings that it comes with. With ``--keep`` the database stays in
``DIR/<kind>``, and is used again as long as the schema is the same.

The goals: no page slower than 50 ms in 99 of 100 calls, 5,000 reports a second.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import text

from benchmarks.growth import databases, loading, reading, sizes, writing
from benchmarks.growth.population import Population
from benchmarks.growth.rows import ALL
from nas.access import DEFAULT_PROJECT
from nas.store import Store
from nas.store.database import open_engine

LOADS = (
    writing.Load(1, 10, 1),
    writing.Load(1, 100, 1),
    writing.Load(1, 500, 2),
    writing.Load(4, 10, 1),
    writing.Load(4, 100, 2),
)


def page_times(
    url: str, store: Store, given: Population, repeats: int, only: str
) -> Iterator[str]:
    yield "| read | p50 | p99 |"
    yield "|---|---|---|"
    engine = open_engine(url)
    slowest = 0.0
    for read in reading.reads(engine, given):
        if only in read.name:
            times = reading.measure(store, read, repeats)
            slowest = max(slowest, times.p99)
            yield f"| {times.name} | {times.median:.1f} ms | {times.p99:.1f} ms |"
    engine.dispose()
    yield f"| the slowest of all | | {slowest:.1f} ms |"


def ingestion(url: str, seconds: float) -> Iterator[str]:
    yield "| writers and batches | reports a second | batch, p50 | batch, p99 |"
    yield "|---|---|---|---|"
    for load in LOADS:
        rate = writing.measure(url, load, seconds)
        times = reading.Times(load.name, rate.batch_milliseconds)
        yield (
            f"| {load.name} | {rate.reports_per_second:,.0f} "
            f"| {times.median:.1f} ms | {times.p99:.1f} ms |"
        )


def on_disk(url: str) -> Iterator[str]:
    yield "| table | rows and documents | indexes |"
    yield "|---|---|---|"
    found = sizes.of(url)
    for table, (rows, indexes) in sorted(found.items(), key=lambda item: -sum(item[1])):
        if rows + indexes > 1e6:
            yield f"| {table} | {rows / 1e6:,.0f} MB | {indexes / 1e6:,.0f} MB |"
    total_rows, total_indexes = map(sum, zip(*found.values(), strict=True))
    yield f"| all | {total_rows / 1e6:,.0f} MB | {total_indexes / 1e6:,.0f} MB |"


def machine(url: str) -> str:
    engine = open_engine(url)
    name = (
        "server_version" if engine.dialect.name == "postgresql" else "sqlite_version()"
    )
    query = f"SHOW {name}" if engine.dialect.name == "postgresql" else f"SELECT {name}"
    with engine.connect() as connection:
        number = connection.execute(text(query)).scalar_one()
    engine.dispose()
    return (
        f"{engine.dialect.name} {number}, SQLAlchemy {version('sqlalchemy')}, "
        f"Python {platform.python_version()}, {platform.machine()}"
    )


def report(url: str, given: Population, options: argparse.Namespace) -> Iterator[str]:
    yield f"{machine(url)}; {given.num_trials:,} trials, {sum(given.epochs):,} epochs, {len(given.jobs):,} jobs"
    yield ""
    store = Store(url)
    yield from page_times(url, store, given, options.repeats, options.only)
    store.close()
    if not options.only:
        yield ""
        yield from on_disk(url)
        yield ""
        yield from ingestion(url, options.seconds)


def prepared(
    url: str, place: Path, given: Population, mark: dict[str, object]
) -> Iterator[str]:
    """Make the database, or bring the one that is kept to the schema of today."""
    kept = databases.kept(place, mark)
    if kept:
        return
    if kept is None:
        yield "the kept database is of another schema: adding what is new"
        loading.catch_up(url)
    else:
        databases.clear(url, place)
        yield from loading.fill(url, given, ALL)
    databases.keep(place, mark)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--trials", type=int, default=1_000_000)
    parser.add_argument("--reports-per-trial", type=int, default=20)
    parser.add_argument(
        "--database",
        choices=["sqlite", "postgres"],
        nargs="*",
        default=["sqlite", "postgres"],
    )
    parser.add_argument("--keep", type=Path, help="folder in which the databases stay")
    parser.add_argument(
        "--repeats", type=int, default=200, help="timed calls of each read"
    )
    parser.add_argument("--seconds", type=float, default=10.0, help="of each ingestion")
    parser.add_argument("--only", default="", help="reads with this word in their name")
    options = parser.parse_args()
    mark = {"trials": options.trials, "reports_per_trial": options.reports_per_trial}
    for database in options.database:
        given = Population(options.trials, options.reports_per_trial, DEFAULT_PROJECT)
        folder = options.keep and options.keep / database
        with databases.opened(database, folder) as (url, place):
            for line in prepared(url, place, given, mark):
                print(line, flush=True)
            for line in report(url, given, options):
                print(line, flush=True)
        print()


if __name__ == "__main__":
    sys.exit(main())
