"""One search over a table."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import optuna

from benchmarks.efficiency.table import Table
from nas.search import samplers


@dataclass(frozen=True)
class Course:
    """What one search found.

    Attributes:
        best: after each query, the true score of the point that looked best so far.
        claimed: how good that point looked.
        seconds: of each proposal, processor time.
        told: each point that was asked for, and what it was said to be worth.
    """

    best: list[float]
    claimed: list[float]
    seconds: list[float]
    num_repeats: int
    told: list[tuple[Mapping[str, Any], float]]

    def queries_to(self, score: float) -> float:
        """How many queries it took to reach ``score``; infinite where it never did."""
        return next(
            (i for i, best in enumerate(self.best, 1) if best >= score), float("inf")
        )


def search(
    table: Table,
    sampler: str,
    seed: int,
    num_queries: int,
    batch: int,
    earlier: Sequence[samplers.Earlier] = (),
) -> Course:
    """Ask ``batch`` proposals at a time, then tell all their scores.

    The sampler stands in a study of Optuna's as it is, without the service's own rule that what was had
    before is replaced: a repeated proposal is a query. Where the table has several results of a point, a
    query says one of them, drawn at random. ``earlier`` is what the sampler begins with.
    """
    rng = random.Random(seed)
    seen: set[tuple[str, ...]] = set()

    def is_free(params: Mapping[str, Any]) -> bool:
        return tuple(params.values()) not in seen

    ground = samplers.Ground(seed, table, is_free, earlier)  # type: ignore[arg-type]
    built = samplers.get(sampler).build(ground)
    study = optuna.create_study(direction="maximize", sampler=Wide(built, table))
    best: list[float] = []
    claimed: list[float] = []
    seconds: list[float] = []
    told: list[tuple[Mapping[str, Any], float]] = []
    num_repeats = 0
    while len(best) < num_queries:
        asked = []
        for _ in range(min(batch, num_queries - len(best))):
            started = time.process_time()
            asked.append(study.ask(table.distributions))
            seconds.append(time.process_time() - started)
            chosen = tuple(asked[-1].params[name] for name in table.distributions)
            num_repeats += chosen in seen
            seen.add(chosen)
        for trial in asked:
            score = table.score(trial.params, rng)
            study.tell(trial, score)
            told.append((trial.params, score))
            better = not best or score > claimed[-1]
            best.append(table.score(trial.params) if better else best[-1])
            claimed.append(score if better else claimed[-1])
    return Course(best, claimed, seconds, num_repeats, told)


class Wide(optuna.samplers.BaseSampler):
    """Names the whole space to a sampler, as the service does, whatever was asked before."""

    def __init__(self, inner: optuna.samplers.BaseSampler, table: Table) -> None:
        self._inner = inner
        self._space: dict[str, Any] = dict(table.distributions)

    def infer_relative_search_space(self, study: Any, trial: Any) -> dict[str, Any]:
        """Every dimension of the table."""
        return self._space

    def before_trial(self, study: Any, trial: Any) -> None:
        """Passed on."""
        self._inner.before_trial(study, trial)

    def after_trial(self, study: Any, trial: Any, state: Any, values: Any) -> None:
        """Passed on."""
        self._inner.after_trial(study, trial, state, values)

    def sample_relative(
        self, study: Any, trial: Any, search_space: Any
    ) -> dict[str, Any]:
        """Passed on."""
        return self._inner.sample_relative(study, trial, search_space)

    def sample_independent(
        self, study: Any, trial: Any, param_name: str, param_distribution: Any
    ) -> Any:
        """Passed on."""
        return self._inner.sample_independent(
            study, trial, param_name, param_distribution
        )
