"""The database: reached, new enough, writable, on the newest schema, with a clock like this machine's."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

from nas.doctor.finding import Fact, Finding, ok, problem, warning
from nas.errors import NasError
from nas.settings import Settings
from nas.store import Store
from nas.store.condition import Condition

MAX_SKEW_SECONDS = 2.0
"""Beyond this, times that a machine and the database write beside each other mislead."""

MAX_SLOW_SECONDS = 0.25
"""A transaction that takes longer makes every trial slower."""

MIN_POSTGRESQL = 130000


def check(settings: Settings) -> Iterator[Finding]:
    """Look at the database, and at what only it can tell."""
    if settings.database_url is None and not _embedded(settings).exists():
        yield ok("database", f"none yet in {settings.data_dir}: the service makes it.")
        return
    try:
        url = settings.resolved_database_url
        with closing(Store(url)) as store:
            with store.read() as tx:
                condition = tx.condition.look()
            started = time.perf_counter()
            store.ping()
            yield _reached(condition, time.perf_counter() - started)
            yield _schema(condition)
            yield _writable(store)
            yield _clock(condition)
            if condition.is_current:
                yield _workers(store, settings)
                yield from _keys(store, settings)
    except NasError as error:
        yield problem(
            "database",
            str(error).strip().splitlines()[0],
            getattr(error, "remedy", None)
            or "Start the database, or correct NAS_DATABASE_URL.",
        )


def _embedded(settings: Settings) -> Path:
    return Path(settings.resolved_database_url.removeprefix("sqlite:///"))


def _reached(condition: Condition, seconds: float) -> Finding:
    facts: dict[str, Fact] = {
        "version": condition.version,
        "milliseconds": round(seconds * 1000, 1),
    }
    said = f"{condition.kind} {condition.version} answers in {seconds * 1000:.0f} ms"
    if (
        condition.version_number is not None
        and condition.version_number < MIN_POSTGRESQL
    ):
        return problem(
            "database", f"{said}; it is too old", "Use PostgreSQL 13 or newer.", **facts
        )
    if seconds > MAX_SLOW_SECONDS:
        remedy = "Bring the database nearer, or look at what keeps it busy."
        return warning("database", f"{said}, which is slow", remedy, **facts)
    return ok("database", f"{said}.", **facts)


def _schema(condition: Condition) -> Finding:
    facts: dict[str, Fact] = {
        "revision": condition.revision,
        "newest": condition.newest,
    }
    if condition.is_current:
        message = f"the schema is at revision {condition.revision}, the newest."
        return ok("migrations", message, **facts)
    if condition.revision is not None and not condition.is_known:
        return problem(
            "migrations",
            f"the schema is at revision {condition.revision}, which this release does not know",
            "Install the release that made it, or a newer one.",
            **facts,
        )
    return warning(
        "migrations",
        f"the schema is at revision {condition.revision or 'none'}, the newest is "
        f"{condition.newest}",
        "Run `nas migrate`, or let the service do so when it starts.",
        **facts,
    )


def _writable(store: Store) -> Finding:
    """By a write that is undone."""
    try:
        with store.begin() as tx:
            tx.condition.try_to_write()
    except Exception as error:  # rights, a replica, a full disk: each in its own words
        return problem(
            "writing",
            f"the database takes no writes: {str(error).partition(chr(10))[0]}",
            "Look at its disk, its user's rights, and whether it is a read-only replica.",
        )
    return ok("writing", "the database takes writes.")


def _clock(condition: Condition) -> Finding:
    skew = condition.skew_seconds
    facts: dict[str, Fact] = {"skew_seconds": round(skew, 3)}
    if abs(skew) > MAX_SKEW_SECONDS:
        return warning(
            "clock",
            f"this machine's clock is {abs(skew):.1f} s "
            f"{'behind' if skew > 0 else 'ahead of'} the database's",
            "Let both follow the same time servers (chrony, systemd-timesyncd).",
            **facts,
        )
    return ok(
        "clock", f"within {max(abs(skew), 0.001):.3f} s of the database's.", **facts
    )


def _workers(store: Store, settings: Settings) -> Finding:
    with store.read() as tx:
        workers = tx.workers.alive(settings.lease_seconds)
        num_queued = tx.overview.get(settings.lease_seconds).num_queued
    facts: dict[str, Fact] = {"num_workers": len(workers), "num_queued": num_queued}
    if workers:
        names = ", ".join(worker.id for worker in workers[:5])
        return ok("workers", f"{len(workers)} alive: {names}.", **facts)
    if num_queued:
        return problem(
            "workers",
            f"no worker process is alive, and {num_queued} jobs wait for one",
            "Start one with `nas worker`, with the same database.",
            **facts,
        )
    return warning(
        "workers",
        "no worker process is alive",
        "Start one with `nas worker`, or all at once with `nas serve`.",
        **facts,
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches ``host``."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _keys(store: Store, settings: Settings) -> Iterator[Finding]:
    with store.read() as tx:
        keys = tx.keys.of()
    now = datetime.now(UTC)
    standing = [key for key in keys if key.revoked_at is None]
    expired = [k for k in standing if k.expires_at is not None and k.expires_at <= now]
    active = [key for key in standing if key not in expired]
    facts: dict[str, Fact] = {"num_active": len(active), "num_expired": len(expired)}
    make = "Make one with `nas keys create`."
    if keys and not active:
        message = "no key opens the service any more: all are revoked or expired"
        yield problem("keys", message, make, **facts)
    elif active:
        message = f"{len(active)} keys are active, {len(expired)} have expired."
        yield ok("keys", message, **facts)
    elif is_loopback(settings.host):
        yield ok("keys", "there is none: open to whoever is on this machine.", **facts)
    else:
        message = f"there is none, and {settings.host} is reached from elsewhere"
        yield problem("keys", message, make, **facts)
