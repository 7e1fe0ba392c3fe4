"""Tables of results, and the one of NAS-Bench-201 (Dong and Yang 2020): every cell of six edges and five operations."""

from __future__ import annotations

import csv
import gzip
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from random import Random
from statistics import fmean

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
    """One choice to make."""

    name: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Results by what was chosen in each dimension.

    Attributes:
        results: of every point, one for each seed that it was trained with.
    """

    dimensions: tuple[Dimension, ...]
    results: Mapping[tuple[str, ...], tuple[float, ...]]

    @property
    def size(self) -> int:
        """How many points there are."""
        return len(self.results)

    @cached_property
    def distributions(self) -> dict[str, CategoricalDistribution]:
        """The dimensions as Optuna names them."""
        return {d.name: CategoricalDistribution(d.choices) for d in self.dimensions}

    @cached_property
    def optimum(self) -> float:
        """The best true score of all."""
        return max(fmean(results) for results in self.results.values())

    def score(self, params: Mapping[str, str], rng: Random | None = None) -> float:
        """The true score of a point, its mean over seeds; with ``rng`` what one training says."""
        results = self.results[tuple(params[d.name] for d in self.dimensions)]
        return fmean(results) if rng is None else rng.choice(results)


@cache
def nasbench201(column: str) -> Table:
    """One column of the table that lies in the folder ``NAS_BENCH_DATA``."""
    path = Path(os.environ["NAS_BENCH_DATA"]) / "tables" / "nasbench201.csv.gz"
    with gzip.open(path, "rt") as file:
        scores = {
            _edges(row["arch"]): (float(row[column]),) for row in csv.DictReader(file)
        }
    return Table(tuple(Dimension(name, OPERATIONS) for name in EDGES), scores)


def _edges(cell: str) -> tuple[str, ...]:
    """``|a~0|+|b~0|c~1|+...`` names the operation of each edge, target by target."""
    return tuple(
        edge.split("~")[0]
        for node in cell.split("+")
        for edge in node.strip("|").split("|")
    )
