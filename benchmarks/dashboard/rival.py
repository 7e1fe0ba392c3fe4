"""optuna-dashboard on a study of the same trials, where it is installed."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from statistics import median
from urllib.error import URLError
from urllib.request import urlopen

import optuna
from playwright.sync_api import Browser, Error

from benchmarks.dashboard.browser import Opened, opened_after, page_of

QUIET_MS = 3000
DIRECTION = "maximize"
MUTATIONS = """
measured.lastChange = 0;
new MutationObserver(() => { measured.lastChange = performance.now(); })
  .observe(document, { subtree: true, childList: true });
"""
QUIET_PLOTS = """(quiet) => document.querySelector(".js-plotly-plot .points path") !== null
  && performance.now() - measured.lastChange > quiet"""


def measure(
    opened: Browser, folder: Path, size: int, repeats: int, limit_seconds: float
) -> Iterator[str]:
    """Its line of the table; says why where there is none."""
    command = os.environ.get("NAS_OPTUNA_DASHBOARD") or _found()
    if command is None:
        print("optuna-dashboard is not installed, and so not measured", flush=True)
        return
    study = folder / "optuna.sqlite"
    fill(folder / "nas.sqlite", study)
    with served(command, study) as url:
        limit = limit_seconds * 1000
        views = [_overview(opened, url, limit) for _ in range(repeats)]
        tables = [_table(opened, url, limit) for _ in range(repeats)]
    yield (
        f"| optuna-dashboard | {size:,} | {_told(tables, limit_seconds)} | | {_told(views, limit_seconds)} "
        f"| polls | polls | {_longest(views)} | {_heap(views)} | {_code(views)} | |"
    )


def fill(ours: Path, study: Path) -> None:
    """A study with the trials of the only job: the same choices, scores and curves."""
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    optuna.create_study(
        storage=f"sqlite:///{study}", study_name="same", direction=DIRECTION
    )
    with (
        closing(sqlite3.connect(ours)) as source,
        closing(sqlite3.connect(study)) as to,
    ):
        trials = source.execute(
            "SELECT number, state, choices, score, started_at, ended_at, id FROM trials ORDER BY number"
        ).fetchall()
        curves = dict(
            source.execute("SELECT trial_id, epochs FROM curves WHERE piece = 0")
        )
        for number, state, choices, score, started, ended, trial_id in trials:
            _add(
                to,
                number + 1,
                _STATES[state],
                json.loads(choices),
                score,
                started,
                ended,
            )
            curve = json.loads(curves.get(trial_id, '{"epoch": [], "values": {}}'))
            to.executemany(
                "INSERT INTO trial_intermediate_values (trial_id, step, intermediate_value, "
                "intermediate_value_type) VALUES (?, ?, ?, 'FINITE')",
                [
                    (number + 1, epoch, value)
                    for epoch, value in zip(
                        curve["epoch"], curve["values"].get("accuracy", ()), strict=True
                    )
                ],
            )
        to.commit()


_STATES = {
    "proposed": "WAITING",
    "running": "RUNNING",
    "complete": "COMPLETE",
    "reused": "COMPLETE",
    "pruned": "PRUNED",
    "failed": "FAIL",
    "cancelled": "FAIL",
}
_KINDS = ("none", "add", "concat", "gate")
_DISTRIBUTION = json.dumps(
    {"name": "CategoricalDistribution", "attributes": {"choices": _KINDS}}
)


def _add(
    to: sqlite3.Connection,
    trial_id: int,
    state: str,
    choices: dict[str, str],
    score: float | None,
    started: str | None,
    ended: str | None,
) -> None:
    to.execute(
        "INSERT INTO trials (trial_id, number, study_id, state, datetime_start, datetime_complete) "
        "VALUES (?, ?, 1, ?, ?, ?)",
        (trial_id, trial_id - 1, state, started, ended),
    )
    to.executemany(
        "INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) "
        "VALUES (?, ?, ?, ?)",
        [
            (trial_id, n, _KINDS.index(kind), _DISTRIBUTION)
            for n, kind in choices.items()
        ],
    )
    if score is not None:
        to.execute(
            "INSERT INTO trial_values (trial_id, objective, value, value_type) "
            "VALUES (?, 0, ?, 'FINITE')",
            (trial_id, score),
        )


@contextmanager
def served(command: str, study: Path) -> Iterator[str]:
    """Its own server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [command, f"sqlite:///{study}", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    url = f"http://127.0.0.1:{port}/dashboard"
    try:
        for _ in range(300):
            try:
                urlopen(url).close()
                break
            except URLError:
                time.sleep(0.1)
        yield f"{url}/studies/1"
    finally:
        process.terminate()
        process.wait(30)


def _overview(opened: Browser, url: str, limit_ms: float) -> Opened | None:
    with page_of(opened, MUTATIONS) as page:
        try:
            page.goto(url, timeout=limit_ms)
            page.wait_for_function(QUIET_PLOTS, arg=QUIET_MS, timeout=limit_ms)
        except Error:
            return None
        return opened_after(page, page.evaluate("measured.lastChange"), None)


def _table(opened: Browser, url: str, limit_ms: float) -> Opened | None:
    with page_of(opened, 'await_("rows", "ul li:nth-child(12)");') as page:
        try:
            page.goto(f"{url}/trials", timeout=limit_ms)
            page.wait_for_function(
                "() => measured.marks.rows !== undefined", timeout=limit_ms
            )
        except Error:
            return None
        return opened_after(page, page.evaluate("measured.marks.rows"), None)


def _found() -> str | None:
    beside = Path(sys.executable).parent / "optuna-dashboard"
    return str(beside) if beside.exists() else shutil.which("optuna-dashboard")


def _told(runs: list[Opened | None], limit_seconds: float) -> str:
    times = [one.ready for one in runs if one]
    if len(times) < len(runs):
        return f"cut off at {limit_seconds:.0f} s"
    return f"{median(times):,.0f} ms"


def _longest(runs: list[Opened | None]) -> str:
    times = [one.longest_task for one in runs if one]
    return f"{max(times):,.0f} ms" if times else ""


def _heap(runs: list[Opened | None]) -> str:
    held = [one.heap_bytes for one in runs if one]
    return f"{median(held) / 2**20:.0f} MiB" if held else ""


def _code(runs: list[Opened | None]) -> str:
    sent = [one.code_bytes for one in runs if one]
    return f"{max(sent) / 1000:,.0f} kB" if sent else ""
