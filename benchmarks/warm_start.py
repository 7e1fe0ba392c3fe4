"""What a search gains and loses by beginning with an earlier job's results.

    python -m benchmarks.warm_start [--seeds 30] [--queries 60] [--earlier 50] [--jobs 2]

The ``topology`` sampler searches a table cold, and warm: begun with the queries of a search over another table, made
anew for each seed. NAS-Bench-201 with cifar100 and ImageNet16-120 as earlier jobs is the case that it is for; the same
table shuffled, or turned upside down, is an earlier job that says nothing, or the opposite of what is true. SkipBench
with its seeds' noise on is a job that is run again. Other depth is simulated: what a skip is worth depends on where it
stands relative to the depth, and skips that end in one layer share what they are worth; the networks of 3 layers are
laid over the space of 4 by ``nas.search.matching``, as in a job.

Reads ``tables/nasbench201.csv.gz`` in the folder ``NAS_BENCH_DATA``; one thread a process.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import platform
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from itertools import product

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is loaded

import optuna  # noqa: E402
from scipy.stats import spearmanr  # noqa: E402

from benchmarks.efficiency.course import Course, search  # noqa: E402
from benchmarks.efficiency.table import Dimension, Table, nasbench201  # noqa: E402
from benchmarks.skipbench.table import table as skipbench  # noqa: E402
from nas.search.matching import counterpart  # noqa: E402
from nas.search.samplers import Earlier  # noqa: E402
from search_spaces import EdgePolicy, SearchSpace  # noqa: E402
from search_spaces.plan import Task  # noqa: E402
from search_spaces.topology import EdgeKind  # noqa: E402

SAMPLER = "topology"
MARKS = (5, 10, 25, 50)
SOURCE_SEED = 10_000
"""Seeds of the earlier jobs begin here."""

WORTH = {"none": 0.0, "add": 1.0, "concat": 0.7}
NOISE = 0.1
"""Standard deviation between the seeds of a simulated result."""

COLUMNS = {
    "cifar10": "cifar10_test_200ep_mean",
    "cifar100": "cifar100_test_12ep",
    "imagenet16": "imagenet16_test_12ep",
}
CASES = (
    ("cifar10", ()),
    ("cifar10", ("cifar100",)),
    ("cifar10", ("imagenet16",)),
    ("cifar10", ("cifar10 shuffled",)),
    ("cifar10", ("cifar10 negated",)),
    ("cifar10", ("cifar100", "cifar10 shuffled")),
    ("skipbench mlp", ()),
    ("skipbench mlp", ("skipbench mlp",)),
    ("simulated 4", ()),
    ("simulated 4", ("simulated 4",)),
    ("simulated 4", ("simulated 3",)),
    ("simulated 4", ("simulated 3 negated",)),
)
"""What is searched, and what the search begins with."""


@dataclass(frozen=True)
class Given:
    """One search: a table, the tables of the earlier jobs, and how long each goes on."""

    target: str
    sources: tuple[str, ...]
    seed: int
    num_queries: int
    num_earlier: int


def main() -> None:
    """Run every case and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=30)
    parser.add_argument("--queries", type=int, default=60)
    parser.add_argument("--earlier", type=int, default=50)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="", help="the start of a target's name")
    args = parser.parse_args()
    marks = [mark for mark in MARKS if mark <= args.queries]
    print(
        f"Optuna {version('optuna')}, Python {platform.python_version()}, {args.seeds} seeds, "
        f"{args.earlier} queries of each earlier job\n"
    )
    print(
        "| searched | begins with | rank correlation | "
        + " | ".join(f"short of the optimum after {mark}" for mark in marks)
        + " | queries to the optimum, median | reached it | ms a proposal |"
    )
    print("|---" * (len(marks) + 6) + "|")
    started = time.monotonic()
    with multiprocessing.get_context("spawn").Pool(args.jobs) as pool:
        for target, sources in CASES:
            if not target.startswith(args.only):
                continue
            if not _is_built(target):
                print(f"| {target} | its table has not been built |", flush=True)
                continue
            given = [
                Given(target, sources, seed, args.queries, args.earlier)
                for seed in range(args.seeds)
            ]
            courses = pool.map(_run, given, chunksize=1)
            print(_row(target, sources, courses, marks), flush=True)
    print(f"\n{time.monotonic() - started:.0f} s")


def _run(given: Given) -> Course:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    earlier = [
        point
        for place, source in enumerate(given.sources)
        for point in _found(source, given, SOURCE_SEED * (place + 1) + given.seed)
    ]
    table = _table(given.target)
    return search(table, SAMPLER, given.seed, given.num_queries, 1, tuple(earlier))


def _found(source: str, given: Given, seed: int) -> list[Earlier]:
    """What an earlier job found, as points of the target's space; several on one point are their mean."""
    course = search(_table(source), SAMPLER, seed, given.num_earlier, 1)
    by_point: dict[tuple[str, ...], list[float]] = defaultdict(list)
    for params, score in course.told:
        by_point[_laid_over(source, given.target, tuple(params.values()))].append(score)
    names = [dimension.name for dimension in _table(given.target).dimensions]
    return [
        Earlier(
            dict(zip(names, point, strict=True)), (statistics.fmean(scores),), source
        )
        for point, scores in by_point.items()
    ]


def _laid_over(source: str, target: str, point: tuple[str, ...]) -> tuple[str, ...]:
    """A point of the source's space in that of the target."""
    depths = [_depth(name) for name in (source, target)]
    if depths[0] == depths[1]:
        return point
    own = _space(depths[0])
    names = [dimension.name for dimension in own.dimensions]
    network = own.architecture(dict(zip(names, point, strict=True)))
    found = counterpart(network, _space(depths[1]))
    assert found is not None, "both spaces are of one family"
    return tuple(found.values())


def _depth(name: str) -> int | None:
    """Of a simulated table."""
    words = name.split()
    return int(words[1]) if words[0] == "simulated" else None


@cache
def _table(name: str) -> Table:
    """A table by the name that :data:`CASES` gives it."""
    for change in (" shuffled", " negated"):
        if name.endswith(change):
            return _changed(_table(name.removesuffix(change)), change)
    if (depth := _depth(name)) is not None:
        return _simulated(depth)
    if name in COLUMNS:
        return nasbench201(COLUMNS[name])
    return skipbench(name.removeprefix("skipbench "))


def _is_built(name: str) -> bool:
    """Whether the table is there; SkipBench's are made by ``python -m benchmarks.skipbench build``."""
    try:
        return _table(name) is not None
    except FileNotFoundError:
        return False


def _changed(table: Table, change: str) -> Table:
    """A table with its results dealt out anew, or turned upside down."""
    results = list(table.results.values())
    if change == " shuffled":
        random.Random(0).shuffle(results)
    else:
        results = [tuple(-one for one in each) for each in results]
    return Table(table.dimensions, dict(zip(table.results, results, strict=True)))


@cache
def _space(depth: int) -> SearchSpace:
    """Fully connected networks: every skip is absent, or adds, or concatenates."""
    policy = EdgePolicy(kinds=(EdgeKind.ADD, EdgeKind.CONCAT))
    return SearchSpace("mlp", {"depth": depth, "width": 8}, policy, Task((8,), 3))


def _simulated(depth: int) -> Table:
    """Every network of so many layers with three results, as if trained with three seeds."""
    space = _space(depth)
    rng = random.Random(depth)
    results = {}
    for point in product(*(dimension.choices for dimension in space.dimensions)):
        true = _quality(space, point)
        results[point] = tuple(rng.gauss(true, NOISE) for _ in range(3))
    return Table(
        tuple(Dimension(one.name, one.choices) for one in space.dimensions), results
    )


def _quality(space: SearchSpace, point: Sequence[str]) -> float:
    """What the skips of a network are worth together; those into one layer less than their sum."""
    depth = space.layout.num_layers
    into: Mapping[int, list[float]] = defaultdict(list)
    for dimension, kind in zip(space.dimensions, point, strict=True):
        (pair,) = dimension.edges
        start, end = (state / depth for state in pair)
        # Early and of middle span is best for a sum, late for a concatenation; long ones are harmful.
        place = math.cos(math.pi * (start if kind == "add" else 1 - start))
        span = math.sin(1.6 * math.pi * (end - start))
        into[pair[1]].append(WORTH[kind] * (place + span))
    return sum(
        math.copysign(abs(sum(worths)) ** 0.5, sum(worths)) for worths in into.values()
    )


def _row(
    target: str, sources: Sequence[str], courses: Sequence[Course], marks: Sequence[int]
) -> str:
    optimum = _table(target).optimum
    short = (
        statistics.fmean(optimum - course.best[mark - 1] for course in courses)
        for mark in marks
    )
    queries = statistics.median_high(course.queries_to(optimum) for course in courses)
    reached = sum(course.best[-1] >= optimum for course in courses)
    seconds = statistics.fmean(s for course in courses for s in course.seconds)
    cells = [
        target,
        ", ".join(sources) or "nothing",
        ", ".join(_correlation(target, source) for source in sources) or "-",
        *(f"{one:.3f}" for one in short),
        f">{len(courses[0].best)}" if queries == math.inf else f"{queries:.0f}",
        f"{reached}/{len(courses)}",
        f"{1000 * seconds:.1f}",
    ]
    return f"| {' | '.join(cells)} |"


def _correlation(target: str, source: str) -> str:
    """Of the true scores of all points of the source with those of their places in the target."""
    there, here = _table(source), _table(target)
    pairs = [
        (
            statistics.fmean(results),
            statistics.fmean(here.results[_laid_over(source, target, point)]),
        )
        for point, results in there.results.items()
    ]
    return f"{spearmanr(*zip(*pairs, strict=True)).statistic:.2f}"


if __name__ == "__main__":
    main()
