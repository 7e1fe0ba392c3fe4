"""``python -m benchmarks.chaos``: a storm, its tables, and exit code 1 if a promise was not kept."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from pathlib import Path

from benchmarks.chaos import table
from benchmarks.chaos.experiment import run
from benchmarks.chaos.faults import FAULTS


def main() -> int:
    """Run the storm that the command line asks for."""
    options = _options()
    # So that everything it started is ended, also where it is asked to end itself.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    course, audit = run(
        database=options.database,
        kinds=options.kinds,
        num_faults=options.faults,
        seed=options.seed,
        num_cpus=options.cpus,
        keep_logs=lambda folder: _keep(folder, options.logs),
    )
    for line in table.lines(course, audit):
        print(line, flush=True)
    return 1 if audit.violations else 0


def _keep(folder: Path, target: Path | None) -> None:
    if target is not None:
        target.mkdir(parents=True, exist_ok=True)
        for log in folder.glob("*.log"):
            shutil.copy(log, target)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", choices=["postgresql", "sqlite"])
    parser.add_argument("--faults", type=int, default=50)
    parser.add_argument("--kinds", nargs="*", choices=list(FAULTS), default=[])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cpus", type=int, default=2, help="of each worker process")
    parser.add_argument("--logs", type=Path, help="folder for the logs of processes")
    parser.set_defaults(database="postgresql")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
