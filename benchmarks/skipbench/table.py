"""The stored table of a space: ``<space>.csv.gz`` with a row a point, ``<space>.json`` with what it depends on."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache, cached_property
from importlib.metadata import version
from pathlib import Path
from statistics import fmean

from benchmarks.efficiency.table import Dimension, Table
from benchmarks.skipbench.spaces import GROUNDS, SEEDS, Ground
from benchmarks.skipbench.training import Journal, Outcome
from search_spaces.cost import cost
from search_spaces.topology import Topology

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Row:
    """One point.

    Attributes:
        choices: the number of the choice in each dimension, a digit each.
        outcomes: by seed.
    """

    choices: str
    parameters: int
    flops: int
    num_skips: int
    outcomes: tuple[Outcome, ...]


@dataclass(frozen=True)
class Results:
    """A space that was trained as a whole."""

    ground: Ground
    rows: tuple[Row, ...]

    def point(self, row: Row) -> tuple[str, ...]:
        """What a row chose in each dimension."""
        dimensions = self.ground.space.dimensions
        return tuple(
            dimension.choices[int(digit)]
            for dimension, digit in zip(dimensions, row.choices, strict=True)
        )

    @cached_property
    def topologies(self) -> tuple[Topology, ...]:
        """The skips of each row."""
        ground = self.ground
        points = (ground.choices(self.point(row)) for row in self.rows)
        return tuple(ground.space.architecture(point).topology for point in points)

    def accuracies(self, row: Row) -> tuple[float, ...]:
        """Validation accuracy by seed."""
        num_val = self.ground.dataset.info.num_val
        return tuple(outcome.val_correct / num_val for outcome in row.outcomes)

    def accuracy(self, row: Row) -> float:
        """Mean validation accuracy over the seeds."""
        return fmean(self.accuracies(row))


def gather(ground: Ground, journal: Journal) -> Results:
    """The table of a space that has been trained as a whole."""
    rows = []
    for point in ground.points():
        architecture = ground.space.architecture(ground.choices(point))
        costs = cost(ground.space.plan(architecture))
        outcomes = (journal.outcomes[architecture.fingerprint, seed] for seed in SEEDS)
        rows.append(
            Row(
                "".join(
                    str(dimension.choices.index(choice))
                    for dimension, choice in zip(
                        ground.space.dimensions, point, strict=True
                    )
                ),
                costs.parameters,
                costs.flops,
                costs.num_skips,
                tuple(outcomes),
            )
        )
    return Results(ground, tuple(rows))


def write(results: Results, folder: Path = FOLDER) -> Path:
    """Store a table; equal results make equal bytes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_columns())
    for row in results.rows:
        outcomes = (v for o in row.outcomes for v in asdict(o).values())
        costs = (row.parameters, row.flops, row.num_skips)
        writer.writerow((row.choices, *costs, *outcomes))
    path = folder / f"{results.ground.name}.csv.gz"
    path.write_bytes(gzip.compress(text.getvalue().encode(), mtime=0))
    about = {
        **results.ground.to_json(),
        "fingerprints": fingerprints(results.ground),
        "versions": {name: version(name) for name in ("torch", "numpy")},
        "python": platform.python_version(),
        "machine": f"{platform.machine()}, {_processor()}",
        "command": f"python -m benchmarks.skipbench build --space {results.ground.name}",
    }
    path.with_name(f"{results.ground.name}.json").write_text(
        json.dumps(about, indent=2) + "\n"
    )
    return path


@cache
def read(name: str) -> Results:
    """The stored table of a space.

    Raises:
        FileNotFoundError: it has not been built.
    """
    with gzip.open(FOLDER / f"{name}.csv.gz", "rt", newline="") as file:
        rows = tuple(_row(cells) for cells in list(csv.reader(file))[1:])
    return Results(GROUNDS[name], rows)


def about(name: str) -> dict[str, object]:
    """What the stored table depends on."""
    found: dict[str, object] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


@cache
def table(name: str) -> Table:
    """Validation accuracies in percent, as the comparison of samplers reads them."""
    results = read(name)
    dimensions = tuple(
        Dimension(d.name, d.choices) for d in results.ground.space.dimensions
    )
    return Table(
        dimensions,
        {
            results.point(row): tuple(100 * a for a in results.accuracies(row))
            for row in results.rows
        },
    )


def fingerprints(ground: Ground) -> str:
    """SHA-256 over the fingerprints of all points, in order."""
    digest = hashlib.sha256()
    for point in ground.points():
        architecture = ground.space.architecture(ground.choices(point))
        digest.update(architecture.fingerprint.encode())
    return digest.hexdigest()


def _columns() -> tuple[str, ...]:
    by_seed = (
        f"{name}_{seed}"
        for seed in SEEDS
        for name in ("val_correct", "val_loss", "test_correct")
    )
    return ("choices", "parameters", "flops", "num_skips", *by_seed)


def _row(cells: Sequence[str]) -> Row:
    choices, parameters, flops, num_skips, *values = cells
    outcomes = tuple(
        Outcome(int(values[i]), float(values[i + 1]), int(values[i + 2]))
        for i in range(0, len(values), 3)
    )
    return Row(choices, int(parameters), int(flops), int(num_skips), outcomes)


def _processor() -> str:
    """As Linux names it; empty elsewhere."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text().splitlines() if path.exists() else []
    named = (line.split(":", 1)[1].strip() for line in lines if "model name" in line)
    return next(named, "")
