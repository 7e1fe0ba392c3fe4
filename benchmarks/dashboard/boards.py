"""Makes a folder of data to look at: ``NAS_DATA_DIR=FOLDER python -m api`` shows it.

::

    python -m benchmarks.dashboard.boards FOLDER --trials 0,24,1000:running,10000
"""

from __future__ import annotations

import argparse
from pathlib import Path

from benchmarks.dashboard import population
from benchmarks.dashboard.rows import ALL
from benchmarks.growth.loading import fill
from nas.states import JobState

DEFAULT = "0,24,24:paused,24:failed,24:cancelled,1000:running,10000,50000:running"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="made; it must not have a store yet")
    parser.add_argument(
        "--trials",
        default=DEFAULT,
        help="sizes of jobs, each with a state if you like; without, 0 is queued and others are finished",
    )
    given = parser.parse_args()
    for line in make(given.folder, given.trials):
        print(line, flush=True)


def make(folder: Path, trials: str, seed: int = 0) -> list[str]:
    """Fill ``folder``; says what was made."""
    folder.mkdir(parents=True, exist_ok=True)
    made = population.make([_wanted(one) for one in trials.split(",")], seed)
    told = list(fill(f"sqlite:///{folder / 'nas.sqlite'}", made, ALL))
    jobs = (f"{j.id}: {j.num_trials:,} trials, {j.state}" for j in made.jobs)
    return [*told, *jobs]


def _wanted(text: str) -> tuple[int, JobState]:
    size, _, state = text.partition(":")
    default = JobState.FINISHED if int(size) else JobState.QUEUED
    return int(size), JobState(state) if state else default


if __name__ == "__main__":
    main()
