"""How the time of a proposal grows with the trials that a study has, for spaces of 6, 21 and 45 edges.

    python -m benchmarks.proposals [--trials 10 100 300 1000 3000 10000] [--samplers topology tpe gp]

Trials with made-up values lie in a study; then proposals are asked for one after another, each told at once. Processor
time of one thread, the mean over some proposals, without the one at which the sampler learns its hyperparameters anew
from a study it has never seen; that one is shown apart. A sampler that takes longer than ``--patience`` seconds for a
proposal is not asked at more trials.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from statistics import fmean
from typing import Any

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_name, "1")  # before NumPy is loaded

import numpy as np  # noqa: E402
import optuna  # noqa: E402
from optuna.trial import create_trial  # noqa: E402

from benchmarks.efficiency.course import Wide  # noqa: E402
from benchmarks.efficiency.table import Dimension, Table  # noqa: E402
from nas.search import samplers  # noqa: E402

EDGES = (6, 21, 45)
"""Those of 3, 6 and 9 layers."""
KINDS = ("none", "add", "concat", "gate")
NUM_TRIALS = (10, 100, 300, 1_000, 3_000, 10_000)
NUM_PROPOSALS = 5


def main() -> None:
    """Print a table of milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trials", type=int, nargs="+", default=NUM_TRIALS)
    parser.add_argument("--samplers", nargs="+", default=("topology", "tpe", "gp"))
    parser.add_argument("--patience", type=float, default=10.0)
    given = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    print(
        f"Optuna {version('optuna')}, Python {platform.python_version()}; milliseconds a proposal "
        "(in brackets the first, where it is twice that or more)\n"
    )
    print("| sampler | edges | " + " | ".join(f"{n:,} trials" for n in given.trials))
    print("|---" * (2 + len(given.trials)) + "|")
    for name in given.samplers:
        for num_edges in EDGES:
            cells = _cells(name, num_edges, given.trials, given.patience)
            print(f"| {name} | {num_edges} | {' | '.join(cells)} |", flush=True)


def _cells(
    name: str, num_edges: int, trials: Sequence[int], patience: float
) -> Iterator[str]:
    """What one sampler takes, by the number of trials."""
    is_patient = True
    for num_trials in trials:
        if not is_patient:
            yield "not asked"
            continue
        first, others = _seconds(name, num_edges, num_trials, patience)
        is_patient = others is not None
        mean = first if others is None else others
        yield f"{1000 * mean:.1f}" + (
            f" ({1000 * first:.0f})" if first >= 2 * mean else ""
        )


def _seconds(
    name: str, num_edges: int, num_trials: int, patience: float
) -> tuple[float, float | None]:
    """Of the first proposal, and the mean of those that follow; None where the first took too long."""
    table = Table(
        tuple(Dimension(f"edge_{place}", KINDS) for place in range(num_edges)), {}
    )
    rng = np.random.default_rng(num_edges)
    worth = rng.normal(size=(num_edges, len(KINDS)))
    study = optuna.create_study(direction="maximize")
    study.add_trials(
        [_trial(table, worth, rng.integers(0, 4, num_edges)) for _ in range(num_trials)]
    )
    seconds: list[float] = []
    while len(seconds) <= NUM_PROPOSALS:
        ground = samplers.Ground(len(seconds), table, _is_free)  # type: ignore[arg-type]
        study.sampler = Wide(samplers.get(name).build(ground), table)
        started = time.process_time()
        asked = study.ask(table.distributions)
        seconds.append(time.process_time() - started)
        places = np.array([KINDS.index(kind) for kind in asked.params.values()])
        study.tell(asked, _value(worth, places))
        if seconds[0] > patience:
            return seconds[0], None
    return seconds[0], fmean(seconds[1:])


def _is_free(_: Mapping[str, Any]) -> bool:
    return True


def _trial(
    table: Table, worth: np.ndarray, places: np.ndarray
) -> optuna.trial.FrozenTrial:
    kinds = [KINDS[place] for place in places]
    return create_trial(
        value=_value(worth, places),
        params=dict(zip(table.distributions, kinds, strict=True)),
        distributions=dict(table.distributions),
    )


def _value(worth: np.ndarray, places: np.ndarray) -> float:
    """Every choice has its worth, and neighbours get on or not."""
    own = worth[np.arange(len(places)), places]
    return float(own.sum() + (own[1:] * own[:-1]).sum())


if __name__ == "__main__":
    main()
