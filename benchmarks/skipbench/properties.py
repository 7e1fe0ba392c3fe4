"""What a table says of its space: spread, noise, how much a best score flatters, what goes with accuracy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from benchmarks.skipbench.ranking import top
from benchmarks.skipbench.table import Results
from nas.objective import Penalty

COEFFICIENTS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Measured:
    """The outcomes as arrays: a row a point, a column a seed; accuracies in percent."""

    val: Array
    loss: Array
    test: Array

    @classmethod
    def of(cls, results: Results) -> Measured:
        """Those of a table."""
        info = results.ground.dataset.info
        outcomes = [row.outcomes for row in results.rows]
        return cls(
            np.array(
                [[100 * o.val_correct / info.num_val for o in r] for r in outcomes]
            ),
            np.array([[o.val_loss for o in r] for r in outcomes]),
            np.array(
                [[100 * o.test_correct / info.num_test for o in r] for r in outcomes]
            ),
        )


def noise(values: Array) -> float:
    """Standard deviation between seeds of one point, pooled over the points."""
    return float(np.sqrt(values.var(axis=1, ddof=1).mean()))


def spread(values: Array) -> float:
    """Standard deviation between points, without what their means have from the seeds' noise."""
    of_means = values.mean(axis=1).var(ddof=1)
    return float(np.sqrt(max(0.0, of_means - noise(values) ** 2 / values.shape[1])))


def flattery(values: Array, num_queries: int, num_draws: int = 2_000) -> float:
    """How far the best of ``num_queries`` single results is above the same point's other seeds, on average.

    Points are drawn at random without repeats, and one seed's result of each.
    """
    rng = np.random.default_rng(0)
    num_points, num_seeds = values.shape
    excess = []
    for _ in range(num_draws):
        points = rng.choice(num_points, min(num_queries, num_points), replace=False)
        seeds = rng.integers(num_seeds, size=len(points))
        seen = values[points, seeds]
        best = int(seen.argmax())
        others = np.delete(values[points[best]], seeds[best])
        excess.append(seen[best] - others.mean())
    return float(np.mean(excess))


def report(results: Results) -> Iterator[str]:
    """The properties as Markdown."""
    measured = Measured.of(results)
    yield from _spread(measured)
    yield ""
    yield from _relations(results, measured)
    yield ""
    yield from _controls(results, measured)
    yield ""
    yield from _penalties(results)


def _spread(measured: Measured) -> Iterator[str]:
    val = measured.val
    means = val.mean(axis=1)
    best = int(means.argmax())
    yield "| property | value |"
    yield "|---|---|"
    yield f"| points, trainings | {val.shape[0]:,}, {val.size:,} |"
    yield (
        "| mean validation accuracy of a point: least, median, most | "
        f"{means.min():.2f}, {np.median(means):.2f}, {means.max():.2f} % |"
    )
    yield f"| spread between points (sd, noise taken out) | {spread(val):.2f} points |"
    yield f"| noise of a seed (sd within a point) | {noise(val):.2f} points |"
    own = spread(val) ** 2 / means.var(ddof=1)
    yield f"| share of the variance of the means that is not noise | {own:.0%} |"
    top_means = np.sort(means)[-max(1, len(means) // 100)]
    yield f"| from the best mean to the top 1% | {means.max() - top_means:.2f} points |"
    yield (
        f"| the best mean's test accuracy; the best test mean of all | "
        f"{measured.test[best].mean():.2f}; {measured.test.mean(axis=1).max():.2f} % |"
    )
    for num_queries in (25, 150, len(means)):
        yield (
            f"| the best single result of {num_queries:,} flatters its point by | "
            f"{flattery(val, num_queries):.2f} points |"
        )


def _relations(results: Results, measured: Measured) -> Iterator[str]:
    means = measured.val.mean(axis=1)
    pairs = {
        "parameters": np.array([row.parameters for row in results.rows]),
        "FLOPs": np.array([row.flops for row in results.rows]),
        "number of skips": np.array([row.num_skips for row in results.rows]),
        "mean validation loss": measured.loss.mean(axis=1),
        "mean test accuracy": measured.test.mean(axis=1),
    }
    yield "| rank correlation (Spearman) of mean validation accuracy with | rho |"
    yield "|---|---|"
    for name, values in pairs.items():
        yield f"| {name} | {spearmanr(values, means).statistic:+.2f} |"
    first, second = measured.val[:, 0], measured.val[:, 1]
    yield (
        "| (validation accuracy of one seed with another's) | "
        f"{spearmanr(first, second).statistic:+.2f} |"
    )


def _controls(results: Results, measured: Measured) -> Iterator[str]:
    ground = results.ground
    means = measured.val.mean(axis=1)
    places = {results.point(row): place for place, row in enumerate(results.rows)}
    yield "| network | validation | test | parameters | skips | rank |"
    yield "|---|---|---|---|---|---|"
    named = {
        name: tuple(choices.values())
        for name, architecture in ground.space.named().items()
        if (choices := ground.space.choices(architecture)) is not None
    }
    best = results.rows[int(means.argmax())]
    named[f"the best mean: {', '.join(results.point(best))}"] = results.point(best)
    for name, point in named.items():
        place = places[point]
        row = results.rows[place]
        rank = 1 + int((means > means[place]).sum())
        yield (
            f"| {name} | {means[place]:.2f} | {measured.test[place].mean():.2f} | "
            f"{row.parameters:,} | {row.num_skips} | {rank:,} |"
        )


def _penalties(results: Results) -> Iterator[str]:
    yield "| coefficient of the penalty | skips, mean of the top ten | accuracy, mean of the top ten |"
    yield "|---|---|---|"
    for coefficient in COEFFICIENTS:
        found = top(results, Penalty(coefficient=coefficient))
        yield f"| {coefficient:g} | {found.num_skips:.1f} | {100 * found.metric:.2f} % |"
