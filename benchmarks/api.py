"""The API process under load: requests a second and p99 with 50 event streams open, and how late events come.

    python -m benchmarks.api [--database postgres] [--seconds 5] [--callers 8] [--reports-per-second 500]

A real API process (``python -m api``) over a store of 20,000 trials; another process writes epoch reports into ten
running jobs as a worker does; a third holds 50 event streams on them. Callers then ask for one thing at a time, and in turn
a bare FastAPI route that answers as many constant bytes: the ratio is what this service costs beside its framework.
All of it runs on one machine and shares its cores.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.metadata import version
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from benchmarks.growth import databases, loading, writing
from benchmarks.growth.population import Population
from benchmarks.growth.rows import ALL
from benchmarks.traffic import callers, followers, reporter
from nas.access import DEFAULT_PROJECT
from nas.settings import Settings
from nas.store import Lease, Store

NUM_TRIALS = 20_000
NUM_JOBS = 10
NUM_STREAMS = 50
IDLE_SECONDS = 5.0
MANY = 1_000_000_000


def calls(given: Population) -> list[callers.Call]:
    job = given.large
    trial_id = given.trial_id(job, 7)
    call = callers.Call
    return [
        call("one job", f"/v1/jobs/{job.id}"),
        call("100 jobs", "/v1/jobs?limit=100"),
        call("20 trials by score", f"/v1/jobs/{job.id}/trials?limit=20&sort=-score"),
        call("100 trials by score", f"/v1/jobs/{job.id}/trials?limit=100&sort=-score"),
        call("best 10", f"/v1/jobs/{job.id}/best?k=10"),
        call("one trial with its curve", f"/v1/trials/{trial_id}"),
        call("POST of a job", "/v1/jobs", b'{"settings": {"depth": 6}}'),
    ]


@contextmanager
def api_process(url: str, folder: Path) -> Iterator[tuple[int, psutil.Process]]:
    """A real one; nobody has made a key, so it is open on this machine."""
    settings = Settings(
        data_dir=folder,
        database_url=url,
        max_jobs_per_project=MANY,
        requests_per_minute=MANY,
        log_level="warning",
    )
    with _python("api", folder, settings.environment) as found:
        yield found


@contextmanager
def bare_process(folder: Path) -> Iterator[int]:
    with _python("benchmarks.traffic.bare", folder, {}) as (port, _):
        yield port


@contextmanager
def _python(
    module: str, folder: Path, environment: dict[str, str]
) -> Iterator[tuple[int, psutil.Process]]:
    port_file = folder / f"{module}.port"
    arguments = ["--port", "0", "--port-file", str(port_file)]
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        while not port_file.exists():
            assert process.poll() is None, f"{module} ended with {process.returncode}"
            time.sleep(0.05)
        yield int(port_file.read_text()), psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(30)


@contextmanager
def beside(target: object, *arguments: object) -> Iterator[Connection]:
    """Runs ``target`` in a process that is talked to."""
    spawn = multiprocessing.get_context("spawn")
    ours, its = spawn.Pipe()
    process = spawn.Process(target=target, args=(*arguments, its))  # type: ignore[arg-type]
    process.start()
    its.close()
    try:
        yield ours
    finally:
        process.join(30)
        process.kill()


def busy_share(process: psutil.Process, seconds: float) -> float:
    """Part of one core that a process takes."""
    before, began = sum(process.cpu_times()[:2]), time.perf_counter()
    time.sleep(seconds)
    return (sum(process.cpu_times()[:2]) - before) / (time.perf_counter() - began)


def table(
    port: int, bare: int, given: Population, options: argparse.Namespace
) -> Iterator[str]:
    yield "| request | bytes | requests/s | p50 | p99 | bare FastAPI, requests/s | ratio |"
    yield "|---|---|---|---|---|---|---|"
    for call in calls(given):
        callers.load(port, call, options.callers, 0.5)
        found = callers.load(port, call, options.callers, options.seconds)
        constant = callers.Call("", f"/{found.num_bytes}", call.body)
        least = callers.load(bare, constant, options.callers, options.seconds)
        yield (
            f"| {call.name} | {found.num_bytes:,} | {found.per_second:,.0f} "
            f"| {found.percentile(0.5):.1f} ms | {found.percentile(0.99):.1f} ms "
            f"| {least.per_second:,.0f} | {found.per_second / least.per_second:.2f} |"
        )


def delays(
    commits: dict[tuple[str, int], float], arrivals: list[followers.Arrival]
) -> list[float]:
    """Milliseconds from a commit to its arrival, for every stream."""
    found = [
        1000 * (moment - commits[job_id, number])
        for job_id, number, moment in arrivals
        if (job_id, number) in commits
    ]
    return sorted(found)


def streamed(
    commits: dict[tuple[str, int], float], arrivals: list[followers.Arrival], when: str
) -> str:
    late = delays(commits, arrivals)
    p50, p99 = late[len(late) // 2], late[int(0.99 * (len(late) - 1))]
    return f"| {when} | {len(late):,} | {p50:.0f} ms | {p99:.0f} ms |"


def under_load(
    url: str,
    port: int,
    bare: int,
    given: Population,
    leases: list[Lease],
    options: argparse.Namespace,
) -> Iterator[str]:
    store = Store(url)
    with store.read() as tx:
        known = [
            (lease.job_id, tx.jobs.get(lease.job_id).last_event) for lease in leases
        ]
    store.close()
    followed = [known[i % len(known)] for i in range(NUM_STREAMS)]
    rows = []
    for when in ("with nothing else asked", "while all of the above is asked"):
        with ExitStack() as stack:
            streams = stack.enter_context(beside(followers.follow, port, followed))
            assert streams.recv() == "open"
            reports = stack.enter_context(
                beside(reporter.keep_reporting, url, leases, options.reports_per_second)
            )
            if rows:
                yield from table(port, bare, given, options)
            else:
                time.sleep(2 * IDLE_SECONDS)
            reports.send("end")
            commits = reports.recv()
            time.sleep(1.0)
            streams.send("end")
            rows.append(streamed(commits, streams.recv(), when))
    yield ""
    yield f"| from the commit of a batch of reports to each of {NUM_STREAMS} streams | arrivals | p50 | p99 |"
    yield "|---|---|---|---|"
    yield from rows


def idle(port: int, process: psutil.Process, leases: list[Lease]) -> Iterator[str]:
    yield "| the API process, asked nothing | part of one core |"
    yield "|---|---|"
    yield f"| no stream | {busy_share(process, IDLE_SECONDS):.3f} |"
    followed = [(leases[i % len(leases)].job_id, MANY) for i in range(NUM_STREAMS)]
    with beside(followers.follow, port, followed) as streams:
        assert streams.recv() == "open"
        yield f"| {NUM_STREAMS} streams of {len(leases)} quiet jobs | {busy_share(process, IDLE_SECONDS):.3f} |"
        streams.send("end")
        streams.recv()


def report(database: str, options: argparse.Namespace) -> Iterator[str]:
    given = Population(NUM_TRIALS, 20, DEFAULT_PROJECT)
    with (
        databases.opened(database, None) as (url, _folder),
        tempfile.TemporaryDirectory() as other,
    ):
        for _ in loading.fill(url, given, ALL):
            pass
        store = Store(url)
        leases = [writing.open_job(store, 100) for _ in range(NUM_JOBS)]
        store.close()
        with (
            api_process(url, Path(other)) as (port, process),
            bare_process(Path(other)) as bare,
        ):
            yield (
                f"{database}, FastAPI {version('fastapi')}, uvicorn {version('uvicorn')}, Python "
                f"{platform.python_version()}, {os.cpu_count()} CPUs; {options.callers} callers, "
                f"{NUM_STREAMS} streams, {options.reports_per_second:,.0f} reports a second"
            )
            yield ""
            yield from under_load(url, port, bare, given, leases, options)
            yield ""
            yield from idle(port, process, leases)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--database",
        choices=["sqlite", "postgres"],
        nargs="*",
        default=["sqlite", "postgres"],
    )
    parser.add_argument("--seconds", type=float, default=5.0, help="of each request")
    parser.add_argument("--callers", type=int, default=8)
    parser.add_argument("--reports-per-second", type=float, default=500.0)
    options = parser.parse_args()
    for database in options.database:
        for line in report(database, options):
            print(line, flush=True)
        print()


if __name__ == "__main__":
    sys.exit(main())
