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
    num_edges = results.ground.space.num_candidate_edges
    scores = [
        score(
            METRIC,
            {METRIC: results.accuracy(row)},
            True,
            penalty.charge(topology, num_edges),
        ).score
        for row, topology in zip(results.rows, results.topologies, strict=True)
    ]
    order = sorted(range(len(scores)), key=scores.__getitem__, reverse=True)
    return [results.rows[place] for place in order]


def top(results: Results, penalty: Penalty, size: int = 10) -> Top:
    """The ``size`` best rows."""
    rows = tuple(ranked(results, penalty)[:size])
    return Top(
        rows,
        fmean(results.accuracy(row) for row in rows),
        fmean(row.num_skips for row in rows),
    )
