"""Samplers compared on a table, with the seeds' noise on."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Sequence
from statistics import fmean, median_high

import optuna

from benchmarks.efficiency.course import Course, search
from benchmarks.efficiency.table import Table
from benchmarks.skipbench.table import table

SAMPLERS = ("random", "nsga2", "tpe", "evolution", "local", "topology")
MARKS = (25, 50, 100, 150)
NUM_FINALISTS = 3
MARGINS = (1.0, 0.5)
"""Regrets, in points of accuracy, that count as having got there."""


def compare(
    name: str,
    sampler_names: Sequence[str],
    num_seeds: int,
    num_queries: int,
    num_processes: int,
) -> Iterator[str]:
    """Search ``num_seeds`` times with each sampler; Markdown, one at a time and in batches of 8."""
    marks = [mark for mark in MARKS if mark <= num_queries]
    with multiprocessing.get_context("spawn").Pool(num_processes) as pool:
        for batch in (1, 8):
            yield from _head(batch, marks)
            for sampler in sampler_names:
                calls = [
                    (name, sampler, seed, num_queries, batch)
                    for seed in range(num_seeds)
                ]
                courses = pool.starmap(_search, calls)
                yield _row(sampler, courses, marks, table(name))
            yield ""


def _search(name: str, sampler: str, seed: int, num_queries: int, batch: int) -> Course:
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return search(table(name), sampler, seed, num_queries, batch)


def _head(batch: int, marks: Sequence[int]) -> Iterator[str]:
    cells = [
        "one at a time" if batch == 1 else f"in batches of {batch}",
        *(f"mean at {mark}" for mark in marks),
        "regret at the end",
        f"regret of the best of {NUM_FINALISTS} finalists",
        *(f"queries to {margin:g} of the best, median (share)" for margin in MARGINS),
        "claimed too much",
        "repeats",
        "ms a proposal",
    ]
    yield f"| {' | '.join(cells)} |"
    yield "|---" * len(cells) + "|"


def _row(
    name: str, courses: Sequence[Course], marks: Sequence[int], known: Table
) -> str:
    optimum = known.optimum
    last = fmean(course.best[-1] for course in courses)
    cells = [
        name,
        *(
            f"{fmean(course.best[mark - 1] for course in courses):.2f}"
            for mark in marks
        ),
        f"{optimum - last:.2f}",
        f"{optimum - fmean(_best_finalist(course, known) for course in courses):.2f}",
        *(_queries(courses, optimum - margin) for margin in MARGINS),
        f"{fmean(course.claimed[-1] for course in courses) - last:.2f}",
        f"{fmean(c.num_repeats / len(c.best) for c in courses):.0%}",
        f"{1000 * fmean(s for course in courses for s in course.seconds):.1f}",
    ]
    return f"| {' | '.join(cells)} |"


def _best_finalist(course: Course, known: Table) -> float:
    """The best true score among the points that looked best: what a report that trains them anew can find."""
    looks: dict[tuple[str, ...], tuple[float, float]] = {}
    for params, told in course.told:
        point = tuple(params[dimension.name] for dimension in known.dimensions)
        look, _ = looks.get(point, (told, 0.0))
        looks[point] = (max(look, told), known.score(params))
    finalists = sorted(looks.values(), reverse=True)[:NUM_FINALISTS]
    return max(truth for _, truth in finalists)


def _queries(courses: Sequence[Course], goal: float) -> str:
    """The median number of queries to ``goal``, and how many searches got there at all."""
    found = [course.queries_to(goal) for course in courses]
    middle, most = median_high(found), len(courses[0].best)
    reached = sum(queries <= most for queries in found)
    words = f">{most}" if middle > most else f"{middle:.0f}"
    return f"{words} ({reached}/{len(courses)})"
