"""The best of a table by penalised score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

from benchmarks.skipbench.table import Results, Row
from nas.objective import Penalty, score

METRIC = "accuracy"


@dataclass(frozen=True, slots=True)
class Top:
    """The best by score: mean metric and mean number of skips among them."""

    rows: tuple[Row, ...]
    metric: float
    num_skips: float


def ranked(results: Results, penalty: Penalty) -> Sequence[Row]:
    """All rows by mean validation accuracy less penalty, the best first; ties as the table has them."""
    space = results.ground.space

    def scored(row: Row) -> float:
        choices = results.ground.choices(results.point(row))
        topology = space.architecture(choices).topology
        charge = penalty.charge(topology, space.num_candidate_edges)
        return score(METRIC, {METRIC: results.accuracy(row)}, True, charge).score

    return sorted(results.rows, key=scored, reverse=True)


def top(results: Results, penalty: Penalty, size: int = 10) -> Top:
    """The ``size`` best rows."""
    rows = tuple(ranked(results, penalty)[:size])
    return Top(
        rows,
        fmean(results.accuracy(row) for row in rows),
        fmean(row.num_skips for row in rows),
    )
