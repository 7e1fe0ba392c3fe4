"""The dashboard in a browser, on searches of 1,000, 10,000 and 50,000 trials; beside it optuna-dashboard.

    python -m benchmarks.dashboard [--trials 1000,10000,50000] [--repeats 5] [--tabs 20] [--without-optuna]

Every figure is the median of several runs in chromium, each in a browser context without a cache, on a real API process
over SQLite. The browser, the API, and where updates are measured their writer, share this machine's cores.
optuna-dashboard is measured where it is installed (``pip install optuna-dashboard``), on a study of the same trials.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import Browser

from benchmarks.api import api_process
from benchmarks.dashboard import boards, browser, rival
from benchmarks.dashboard.browser import Heard, Opened
from benchmarks.dashboard.writer import writing
from nas.store import Store

UPDATES_PER_SECOND = 10.0
LATE_MS = 1000.0
"""A tab keeps up where 19 of 20 commits are on its screen within this."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", default="1000,10000,50000")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=10.0, help="of updates")
    parser.add_argument("--tabs", type=int, default=20)
    parser.add_argument("--without-optuna", action="store_true")
    parser.add_argument(
        "--optuna-seconds", type=float, default=120.0, help="after which it is cut off"
    )
    given = parser.parse_args()
    load = os.getloadavg()[0]
    print(
        f"{platform.machine()}, {os.cpu_count()} CPUs, load {load:.1f} at the start\n"
    )
    sizes = [int(size) for size in given.trials.split(",")]
    print(
        "| page | trials | rows painted | click answered | charts ready | update on screen p50 / p95 "
        "| from commit p50 / p95 | longest task, load / live | JS heap | code, gzip | tabs live |"
    )
    print("|" + "---|" * 11, flush=True)
    with tempfile.TemporaryDirectory() as folder, browser.chromium() as opened:
        for size in sizes:
            one = Path(folder) / str(size)
            boards.make(one, f"{size}:running")
            for told in measure(opened, one, size, given):
                print(told, flush=True)
            if given.without_optuna:
                continue
            limit = given.optuna_seconds
            for told in rival.measure(opened, one, size, given.repeats, limit):
                print(told, flush=True)
    print(f"\nload {os.getloadavg()[0]:.1f} at the end")


def measure(
    opened: Browser, folder: Path, size: int, given: argparse.Namespace
) -> Iterator[str]:
    """The line of a size."""
    url = f"sqlite:///{folder / 'nas.sqlite'}"
    job_id = job_of(url)
    with api_process(url, folder) as (port, _):
        page = f"http://127.0.0.1:{port}/#/jobs/{job_id}"
        browser.open_overview(opened, page)  # the server is warm for everybody
        tables = [
            browser.open_table(opened, f"{page}/trials") for _ in range(given.repeats)
        ]
        views = [browser.open_overview(opened, page) for _ in range(given.repeats)]
        write = partial(writing, url, job_id, UPDATES_PER_SECOND)
        hear = partial(browser.hear, opened, f"{page}/trials", job_id)
        (alone,) = hear(1, write, given.seconds)
        many = hear(given.tabs, write, given.seconds)
    yield line(size, tables, views, alone, many)


def line(
    size: int,
    tables: Sequence[Opened],
    views: Sequence[Opened],
    alone: Heard,
    many: Sequence[Heard],
) -> str:
    """In markdown."""
    longest = max(one.longest_task for one in [*tables, *views])
    rows = median(one.ready for one in tables)
    answered = median(one.answered or 0.0 for one in tables)
    charts = median(one.ready for one in views)
    heap = median(one.heap_bytes for one in tables) / 2**20
    code = max(one.code_bytes for one in [*tables, *views]) / 1000
    return (
        f"| this dashboard | {size:,} | {rows:.0f} ms | {answered:.0f} ms | {charts:.0f} ms "
        f"| {_half_and_most(alone.from_message)} | {_half_and_most(alone.from_commit)} "
        f"| {longest:.0f} / {alone.longest_task:.0f} ms | {heap:.0f} MiB "
        f"| {code:.0f} kB | {sum(map(keeps_up, many))} of {len(many)} |"
    )


def keeps_up(tab: Heard) -> bool:
    """Whether a tab shows what is committed in time."""
    late = sum(ms > LATE_MS for ms in tab.from_commit) + tab.num_missed
    return bool(tab.from_commit) and late <= 0.05 * (
        len(tab.from_commit) + tab.num_missed
    )


def _half_and_most(values: Sequence[float]) -> str:
    if len(values) < 2:
        return "none"
    return f"{median(values):.0f} / {quantiles(values, n=20)[-1]:.0f} ms"


def job_of(url: str) -> str:
    """The only job."""
    store = Store(url)
    with store.read() as tx:
        (job,) = tx.jobs.page(limit=1).items
    store.close()
    return str(job.id)


if __name__ == "__main__":
    main()
