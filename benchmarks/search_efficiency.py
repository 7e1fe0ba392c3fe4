"""Queries that each sampler needs on NAS-Bench-201, one at a time and in batches of eight.

    python -m benchmarks.search_efficiency [--seeds 50] [--queries 150] [--column cifar10_test_200ep_mean]

Reads ``tables/nasbench201.csv.gz`` in the folder ``NAS_BENCH_DATA``. Times are processor time; one thread a process.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import platform
import statistics
from importlib.metadata import version

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is loaded

import optuna  # noqa: E402

from benchmarks.efficiency.course import Course, search  # noqa: E402
from benchmarks.efficiency.table import nasbench201  # noqa: E402

SAMPLERS = ("random", "nsga2", "tpe", "evolution", "local", "topology")
MARKS = (25, 50, 100, 150)
GOOD = 94.0


def main() -> None:
    """Run every sampler and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--queries", type=int, default=150)
    parser.add_argument("--column", default="cifar10_test_200ep_mean")
    parser.add_argument("--samplers", nargs="+", default=SAMPLERS)
    parser.add_argument("--jobs", type=int, default=2)
    given = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    optimum = nasbench201(given.column).optimum
    print(
        f"Optuna {version('optuna')}, Python {platform.python_version()}, {given.seeds} seeds, "
        f"{given.column}, optimum {optimum:.4f}\n"
    )
    marks = [mark for mark in MARKS if mark <= given.queries]
    with multiprocessing.get_context("spawn").Pool(given.jobs) as pool:
        for batch in (1, 8):
            print(
                f"| {'one at a time' if batch == 1 else 'in batches of 8'} | "
                + " | ".join(f"best at {mark}" for mark in marks)
                + f" | queries to {GOOD:g}, median | to the optimum, median | reached it | repeats | ms a proposal |"
            )
            print("|---" * (len(marks) + 6) + "|")
            for name in given.samplers:
                calls = [
                    (given.column, name, seed, given.queries, batch)
                    for seed in range(given.seeds)
                ]
                print(
                    _row(name, pool.starmap(_search, calls), marks, optimum), flush=True
                )
            print()


def _search(column: str, name: str, seed: int, num_queries: int, batch: int) -> Course:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return search(nasbench201(column), name, seed, num_queries, batch)


def _row(name: str, courses: list[Course], marks: list[int], optimum: float) -> str:
    bests = [
        f"{statistics.fmean(course.best[mark - 1] for course in courses):.3f}"
        for mark in marks
    ]
    reached = sum(course.best[-1] >= optimum for course in courses)
    seconds = statistics.fmean(s for course in courses for s in course.seconds)
    repeats = statistics.fmean(
        course.num_repeats / len(course.best) for course in courses
    )
    cells = [
        name,
        *bests,
        _median([course.queries_to(GOOD) for course in courses], len(courses[0].best)),
        _median(
            [course.queries_to(optimum) for course in courses], len(courses[0].best)
        ),
        f"{reached}/{len(courses)}",
        f"{repeats:.0%}",
        f"{1000 * seconds:.1f}",
    ]
    return f"| {' | '.join(cells)} |"


def _median(queries: list[float], most: int) -> str:
    found = statistics.median_high(queries)
    return f">{most}" if found == float("inf") else f"{found:.0f}"


if __name__ == "__main__":
    main()
