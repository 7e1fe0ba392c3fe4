"""SkipBench: build its tables, compare samplers on them, say what they show.

python -m benchmarks.skipbench build --space mlp
python -m benchmarks.skipbench compare --space mlp [--seeds 50] [--queries 150] [--jobs 2]
python -m benchmarks.skipbench describe --space mlp
"""

from __future__ import annotations

import argparse
import os
import platform
from importlib.metadata import version
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is loaded

from benchmarks.skipbench.comparison import SAMPLERS, compare  # noqa: E402
from benchmarks.skipbench.properties import report  # noqa: E402
from benchmarks.skipbench.spaces import GROUNDS  # noqa: E402
from benchmarks.skipbench.table import gather, read, table, write  # noqa: E402
from benchmarks.skipbench.training import Journal, train_all  # noqa: E402


def main() -> None:
    """Do what the command line asks."""
    given = _arguments()
    if given.task == "build":
        _build(given.space, given.journal)
    elif given.task == "describe":
        print("\n".join(report(read(given.space))))
    else:
        print(
            f"Optuna {version('optuna')}, Python {platform.python_version()}, {given.seeds} seeds, "
            f"SkipBench {given.space}, best mean accuracy {table(given.space).optimum:.2f} %\n"
        )
        for line in compare(
            given.space, given.samplers, given.seeds, given.queries, given.jobs
        ):
            print(line, flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("task", choices=("build", "compare", "describe"))
    parser.add_argument("--space", choices=tuple(GROUNDS), default="mlp")
    parser.add_argument(
        "--journal",
        type=Path,
        help="folder of the file that a build goes on from; the system's temporary one",
    )
    parser.add_argument("--seeds", type=int, default=50)
    parser.add_argument("--queries", type=int, default=150)
    parser.add_argument("--samplers", nargs="+", default=SAMPLERS)
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


def _build(name: str, folder: Path | None) -> None:
    """Train what is missing, and store the table."""
    journal = Journal(GROUNDS[name], folder)
    print(f"{len(journal.outcomes):,} trainings are in {journal.path}", flush=True)
    train_all(GROUNDS[name], journal)
    path = write(gather(GROUNDS[name], journal))
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
