"""What running trials costs beside training them: this pool against Ray Tune, and the way to a first report.

    python -m benchmarks.orchestration [--trials 40] [--seconds 0 0.3 1]

The same trainable, which sleeps for its one epoch, is run on two workers by (a) this project's worker
process with its store, its search and its leases, (b) ``tune.Tuner`` with ``OptunaSearch`` and actors
reused, (c) the same without reuse, as one would first write it. With a searcher Tune keeps one trial
waiting unless ``max_concurrent_trials`` says otherwise, which leaves reused actors idle: (b) is run both
ways. The busy share is the time slept by all
trials, divided by twice the time from the first trial's start to the last one's end.

The job and the Tuner start on a Ray that is up, the job on workers that are warm, as a service's are.

Then the real service is started, and a job posted over HTTP when it is warm.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from ray import tune
from ray.tune.search.optuna import OptunaSearch

from nas import admission
from nas.cli.service import started
from nas.datasets import Catalog
from nas.job import JobRequest
from nas.settings import Settings
from nas.store import Store
from workers.cluster import Cluster
from workers.daemon import Daemon
from workers.hiring import Hiring
from workers.shelf import Shelf

NUM_WORKERS = 2
NUM_FIRST_REPORTS = 5


class Sleeper(tune.Trainable):
    """One epoch takes ``SLEEP_SECONDS`` of the environment; it notes when it began and ended."""

    def setup(self, config: dict[str, Any]) -> None:
        """Read how long a trial takes."""
        self.seconds = float(os.environ["SLEEP_SECONDS"])

    def reset_config(self, new_config: dict[str, Any]) -> bool:
        """Be ready for the next trial."""
        self.setup(new_config)
        return True

    def step(self) -> dict[str, float]:
        """Sleep, and say from when to when."""
        began = time.time()
        time.sleep(self.seconds)
        return {"accuracy": began % 1, "began": began, "ended": time.time()}

    def save_checkpoint(self, checkpoint_dir: str) -> None:
        """There is nothing to save."""

    def load_checkpoint(self, checkpoint_dir: str) -> None:  # type: ignore[override]
        """There is nothing to load."""

    def _export_model(
        self, export_formats: list[str], export_dir: str
    ) -> dict[str, str]:
        path = Path(export_dir) / "weights.safetensors"
        path.write_bytes(b"")
        return {"weights": str(path)}

    def _setup_logdir(self) -> None:
        if self._storage:
            super()._setup_logdir()


@dataclass(frozen=True)
class Run:
    """When each trial was trained, in seconds since 1970."""

    spans: list[tuple[float, float]]

    @property
    def wall_seconds(self) -> float:
        """From the first trial's start to the last one's end."""
        return max(end for _, end in self.spans) - min(begin for begin, _ in self.spans)

    @property
    def busy_share(self) -> float:
        """Part of the workers' time in which they trained."""
        trained = sum(end - begin for begin, end in self.spans)
        return trained / (NUM_WORKERS * self.wall_seconds)

    @property
    def overhead_ms(self) -> float:
        """Worker time that a trial takes beside its training."""
        trained = sum(end - begin for begin, end in self.spans)
        idle = NUM_WORKERS * self.wall_seconds - trained
        return 1000 * idle / len(self.spans)


def request(num_trials: int) -> JobRequest:
    return JobRequest.model_validate(
        {
            "family": "mlp",
            "settings": {"depth": 6, "width": 16},
            "dataset": {"name": "breast_cancer"},
            "recipe": {"epochs": 1},
            "budget": {"trials": num_trials},
            "report": {"finalists": 0},
            "reuse": False,
        }
    )


def this_pool(cluster: Cluster, num_trials: int) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), num_workers=NUM_WORKERS)
        store = Store(settings.resolved_database_url)
        store.migrate()
        return asyncio.run(_run_job(cluster, store, settings, num_trials))


async def _run_job(
    cluster: Cluster, store: Store, settings: Settings, num_trials: int
) -> Run:
    hiring = Hiring(f"{__spec__.name}:Sleeper")
    daemon = Daemon(store, settings, cluster.capacity, hiring, Shelf(cluster.put))
    running = asyncio.create_task(daemon.run())
    while not _is_warm(store):
        await asyncio.sleep(0.1)
    with store.begin() as transaction:
        job = transaction.jobs.create(request(num_trials))[0]
    while not job.state.is_final:
        await asyncio.sleep(0.1)
        with store.read() as transaction:
            job = transaction.jobs.get(job.id)
    with store.read() as transaction:
        trials = transaction.trials.history(job.id)
    daemon.end()
    await running
    reports = [report for trial in trials for report in trial.reports]
    assert len(reports) == num_trials, f"{job.state}: {job.message}"
    return Run([(r.values["began"], r.values["ended"]) for r in reports])


def _is_warm(store: Store) -> bool:
    with store.read() as transaction:
        alive = transaction.workers.alive(60)
    return any(process.num_actors == NUM_WORKERS for process in alive)


def tuner(
    num_trials: int, *, reuse_actors: bool, max_concurrent_trials: int | None = None
) -> Run:
    space = admission.resolve(request(num_trials), Catalog()).space
    with tempfile.TemporaryDirectory() as folder:
        results = tune.Tuner(
            tune.with_resources(Sleeper, {"cpu": 1}),
            param_space={
                d.name: tune.choice(list(d.choices)) for d in space.dimensions
            },
            tune_config=tune.TuneConfig(
                search_alg=OptunaSearch(),
                metric="accuracy",
                mode="max",
                num_samples=num_trials,
                reuse_actors=reuse_actors,
                max_concurrent_trials=max_concurrent_trials,
            ),
            run_config=tune.RunConfig(
                storage_path=folder, stop={"training_iteration": 1}, verbose=0
            ),
        ).fit()
    assert not results.errors
    return Run([(r.metrics["began"], r.metrics["ended"]) for r in results])


def systems(cluster: Cluster) -> dict[str, Callable[[int], Run]]:
    return {
        "this pool": lambda num: this_pool(cluster, num),
        "tune.Tuner, actors reused, max_concurrent_trials=2": lambda num: tuner(
            num, reuse_actors=True, max_concurrent_trials=NUM_WORKERS
        ),
        "tune.Tuner, actors reused": lambda num: tuner(num, reuse_actors=True),
        "tune.Tuner, actors not reused": lambda num: tuner(num, reuse_actors=False),
    }


def busy_shares(num_trials: int, seconds: Iterable[float]) -> Iterator[str]:
    yield "| run by | trial | trials | busy share | worker time lost per trial | wall |"
    yield "|---|---|---|---|---|---|"
    for trial_seconds in seconds:
        os.environ["SLEEP_SECONDS"] = str(trial_seconds)
        with Cluster(num_cpus=NUM_WORKERS) as cluster:
            for name, run_trials in systems(cluster).items():
                run = run_trials(num_trials)
                yield (
                    f"| {name} | {trial_seconds:g} s | {num_trials} | {run.busy_share:.3f} "
                    f"| {run.overhead_ms:.1f} ms | {run.wall_seconds:.1f} s |"
                )


@contextmanager
def service() -> Iterator[httpx.Client]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), num_workers=NUM_WORKERS, port=0)
        with (
            started(settings, log_dir=Path(folder)) as service,
            httpx.Client(base_url=service.url) as client,
        ):
            yield client


def seconds_to_first_report(client: httpx.Client) -> float:
    """From the POST to the event of the first epoch's report, on digits."""
    wanted = {
        "settings": {"depth": 6, "widths": [8, 16]},
        "recipe": {"epochs": 1},
        "budget": {"trials": 2},
        "report": {"finalists": 0},
        "reuse": False,
    }
    start = time.perf_counter()
    job_id = client.post("/v1/jobs", json=wanted).raise_for_status().json()["id"]
    seconds = None
    with client.stream("GET", f"/v1/jobs/{job_id}/events", timeout=120) as stream:
        for line in stream.iter_lines():
            if line == "event: trial.report":
                seconds = time.perf_counter() - start
                break
    assert seconds is not None, "the job ended without a report"
    while client.get(f"/v1/jobs/{job_id}").json()["state"] != "finished":
        time.sleep(0.05)
    return seconds


def first_reports() -> Iterator[str]:
    with service() as client:
        cold = seconds_to_first_report(client)
        warm = [seconds_to_first_report(client) for _ in range(NUM_FIRST_REPORTS)]
    yield "| from POST to the first epoch's report, digits | seconds |"
    yield "|---|---|"
    yield f"| the first job, posted while the workers still start | {cold:.2f} |"
    yield f"| warm, median of {NUM_FIRST_REPORTS} | {statistics.median(warm):.2f} |"
    yield f"| warm, slowest | {max(warm):.2f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--seconds", type=float, nargs="*", default=[0.0, 0.3, 1.0])
    options = parser.parse_args()
    os.environ["RAY_AIR_NEW_OUTPUT"] = "0"
    # Ray's workers import this file by its name.
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[1])
    for line in busy_shares(options.trials, options.seconds):
        print(line, flush=True)
    print()
    for line in first_reports():
        print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
