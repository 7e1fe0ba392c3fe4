"""One storm from an empty folder to its audit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import psutil

from benchmarks.chaos import faults, storm
from benchmarks.chaos.accounts import Account, Audit
from benchmarks.chaos.house import CHECKPOINT_EPOCHS, House, built, until
from benchmarks.chaos.storm import Course
from benchmarks.chaos.watch import Watch

SLOW_TO_NOTICE = frozenset({"ray::DashboardAgent", "ray::RuntimeEnvAgent"})
"""Ray's own: each tries for a minute to tell a dead cluster that it ends, then ends."""

LEFT_SECONDS = 5.0
EVENTS = 1_000_000


def run(
    *,
    database: str,
    kinds: Sequence[str],
    num_faults: int,
    seed: int,
    num_cpus: int,
    keep_logs: Callable[[Path], None] = lambda _: None,
) -> tuple[Course, Audit]:
    """Build a house, let the storm rage, and audit what is left.

    Args:
        database: ``postgresql`` or ``sqlite``.
        kinds: of faults; empty for all that are possible here.
        num_faults: how many.
        seed: of the storm and of its jobs.
        num_cpus: of each worker process.
        keep_logs: called with the folder of the logs, however the storm ends.
    """
    with built(database, num_cpus) as house:
        watch = Watch(str(house.http.base_url))
        try:
            until(lambda: _is_ready(house), "both worker processes are there")
            chosen = kinds or faults.possible(house)
            course = storm.rage(house, chosen, num_faults, seed)
            audit = Audit([account(house, job_id) for job_id in course.job_ids])
            watch.end()
            audit.violations += watch.violations
            audit.violations += _leave(house)
        finally:
            keep_logs(house.folder)
    return course, audit


def _is_ready(house: House) -> bool | None:
    alive = house.look(lambda tx: tx.workers.alive(60))
    return True if len(alive) == len(house.workers) else None


def account(house: House, job_id: str) -> Account:
    return house.look(
        lambda tx: Account(
            tx.jobs.get(job_id),
            tx.trials.history(job_id),
            tx.events.after(job_id, 0, limit=EVENTS),
            CHECKPOINT_EPOCHS,
        )
    )


def _leave(house: House) -> list[str]:
    """End everything as a system manager would; a sentence for whatever does not end."""
    found = [
        f"{name} ended with {code} when it was asked to"
        for name, code in house.supervisor.end().items()
        if code not in faults.AS_ASKED
    ]
    left = house.supervisor.left_running(SLOW_TO_NOTICE.__contains__)
    _, alive = psutil.wait_procs(left, timeout=LEFT_SECONDS)
    return found + [f"{process.name()} still runs" for process in alive]
