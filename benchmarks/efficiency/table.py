"""NAS-Bench-201 (Dong and Yang 2020): every cell of six edges and five operations, with its accuracy."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from optuna.distributions import CategoricalDistribution

OPERATIONS = (
    "none",
    "skip_connect",
    "nor_conv_1x1",
    "nor_conv_3x3",
    "avg_pool_3x3",
)
EDGES = tuple(
    f"edge_{source}_{target}" for target in (1, 2, 3) for source in range(target)
)


@dataclass(frozen=True)
class Dimension:
    """One edge."""

    name: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Results by what was chosen on each edge."""

    scores: Mapping[tuple[str, ...], float]

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The edges."""
        return tuple(Dimension(name, OPERATIONS) for name in EDGES)

    @property
    def size(self) -> int:
        """How many cells there are."""
        return len(self.scores)

    @property
    def distributions(self) -> dict[str, CategoricalDistribution]:
        """The edges as Optuna names them."""
        return {name: CategoricalDistribution(OPERATIONS) for name in EDGES}

    @property
    def optimum(self) -> float:
        """The best result of all."""
        return max(self.scores.values())

    def score(self, params: Mapping[str, str]) -> float:
        """The result of one cell."""
        return self.scores[tuple(params[name] for name in EDGES)]


@cache
def nasbench201(column: str) -> Table:
    """One column of the table that lies in the folder ``NAS_BENCH_DATA``."""
    path = Path(os.environ["NAS_BENCH_DATA"]) / "tables" / "nasbench201.csv.gz"
    with gzip.open(path, "rt") as file:
        return Table(
            {_edges(row["arch"]): float(row[column]) for row in csv.DictReader(file)}
        )


def _edges(cell: str) -> tuple[str, ...]:
    """``|a~0|+|b~0|c~1|+...`` names the operation of each edge, target by target."""
    return tuple(
        edge.split("~")[0]
        for node in cell.split("+")
        for edge in node.strip("|").split("|")
    )
