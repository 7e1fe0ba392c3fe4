"""The sampler that Optuna sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler, RandomSampler
from optuna.search_space import IntersectionSearchSpace
from optuna.study import Study, StudyDirection
from optuna.trial import FrozenTrial, TrialState
from typing_extensions import override

from nas.search.topology import pool
from nas.search.topology.acquisition import log_expected_improvement
from nas.search.topology.encoding import Codes, Encoding
from nas.search.topology.process import GaussianProcess
from nas.search.topology.targets import Result, Targets, targets

NUM_RANDOM = 8
"""Results before the first model."""
MAX_KNOWN = 500
"""Results that the model is made of: the best, and others evenly by rank."""
MAX_FITTED = 200
"""Results that its hyperparameters are learned from."""
GROWTH = 1.15
"""The hyperparameters are learned again when there are this many times more results."""
FIRST_ITERATIONS, MORE_ITERATIONS = 40, 10
NUM_CLIMBS = 3
"""Steps uphill from the most promising points of a large space."""
NUM_CLIMBERS = 2
EXCESS_OF_PENDING = 1.0
LEARNED = "topology:learned"

IsLegal = Callable[[Mapping[str, Any]], bool]


class TopologySampler(BaseSampler):
    """Expected improvement under a Gaussian process over choices.

    It keeps nothing but what it writes into the study's attributes, so one that is built anew with the same
    seed for the same trial proposes the same.

    Args:
        seed: of everything that is drawn.
        is_legal: says which points may be proposed; those that may not are passed over.
    """

    def __init__(
        self, seed: int | None = None, is_legal: IsLegal | None = None
    ) -> None:
        self._rng = np.random.default_rng(seed)
        self._independent = RandomSampler(seed=seed)
        self._is_legal = is_legal
        self._intersection = IntersectionSearchSpace()

    @override
    def reseed_rng(self) -> None:
        self._rng = np.random.default_rng()
        self._independent.reseed_rng()

    @override
    def infer_relative_search_space(
        self, study: Study, trial: FrozenTrial
    ) -> dict[str, BaseDistribution]:
        found = self._intersection.calculate(study)
        return {name: one for name, one in found.items() if not one.single()}

    @override
    def sample_relative(
        self,
        study: Study,
        trial: FrozenTrial,
        search_space: dict[str, BaseDistribution],
    ) -> dict[str, Any]:
        """The most promising point of those that are looked at; random while little is known."""
        self._raise_error_if_multi_objective(study)
        if not search_space:
            return {}
        encoding = Encoding(search_space)
        known, results = _results(study, encoding)
        if len(results) < NUM_RANDOM:
            return self._first_legal(encoding, self._start(encoding, known))
        pending = _pending(study, encoding, trial)
        process, best = self._model(study, encoding, known, results, pending)
        taken = {tuple(row) for row in [*known.tolist(), *pending.tolist()]}
        parents = known[_best(results)]
        ranked = self._ranked(encoding, process, best, parents, len(known))
        return self._first_legal(
            encoding, (row for row in ranked if tuple(row.tolist()) not in taken)
        )

    @override
    def sample_independent(
        self,
        study: Study,
        trial: FrozenTrial,
        param_name: str,
        param_distribution: BaseDistribution,
    ) -> Any:
        """At random: a parameter that not every trial has."""
        self._raise_error_if_multi_objective(study)
        return self._independent.sample_independent(
            study, trial, param_name, param_distribution
        )

    def _start(self, encoding: Encoding, known: Codes) -> Iterable[NDArray[np.float64]]:
        """The first points: random ones, the furthest from what is known first."""
        drawn = pool.random(encoding, 64, self._rng)
        if len(known):
            nearest = np.array(
                [(row != known).sum(axis=1).min() for row in drawn], dtype=float
            )
            drawn = drawn[np.argsort(-nearest, kind="stable")]
        return drawn

    def _model(
        self,
        study: Study,
        encoding: Encoding,
        known: Codes,
        results: Sequence[Result],
        pending: Codes,
    ) -> tuple[GaussianProcess, float]:
        """The process over what is known and what is under way, and the target to be beaten."""
        measured = targets(results)
        process = GaussianProcess(encoding)
        self._learn(study, encoding, process, known, measured)
        kept = _spread(measured.values, MAX_KNOWN)
        codes, values = known[kept], measured.values[kept]
        excess = measured.excess[kept]
        process.condition(codes, values, excess)
        best = float(measured.values[_is_whole(results)].max(initial=values.min()))
        if len(pending):
            # Each is believed to come out as expected, so that its surroundings promise less
            # (Ginsbourger et al. 2010, "kriging believer").
            believed, _ = process.predict(pending)
            best = max(best, float(believed.max()))
            process.condition(
                np.concatenate([codes, pending]),
                np.concatenate([values, believed]),
                np.concatenate([excess, np.full(len(pending), EXCESS_OF_PENDING)]),
            )
        return process, best

    def _learn(
        self,
        study: Study,
        encoding: Encoding,
        process: GaussianProcess,
        known: Codes,
        measured: Targets,
    ) -> None:
        """Take the hyperparameters from the study, or learn them where it has grown."""
        learned = study._storage.get_study_system_attrs(study._study_id).get(LEARNED)
        names = list(encoding.names)
        iterations = FIRST_ITERATIONS
        if learned is not None and learned["names"] == names:
            process.theta = np.array(learned["theta"])
            iterations = MORE_ITERATIONS
            if len(known) < learned["num"] * GROWTH:
                return
        kept = _spread(measured.values, MAX_FITTED)
        process.fit(
            known[kept], measured.values[kept], measured.excess[kept], iterations
        )
        study._storage.set_study_system_attr(
            study._study_id,
            LEARNED,
            {"num": len(known), "names": names, "theta": process.theta.tolist()},
        )

    def _ranked(
        self,
        encoding: Encoding,
        process: GaussianProcess,
        best: float,
        parents: Codes,
        num_known: int,
    ) -> Iterable[NDArray[np.float64]]:
        """Points by what they promise, the most first."""
        points = pool.whole(encoding, num_known)
        if points is not None:
            promise = _promise(process, points, best)
        else:
            points = pool.sample(encoding, parents, self._rng)
            promise = _promise(process, points, best)
            for _ in range(NUM_CLIMBS):
                tops = points[np.argsort(-promise, kind="stable")[:NUM_CLIMBERS]]
                around = np.concatenate(
                    [pool.neighbours(encoding, top) for top in tops]
                )
                around = around[self._rng.permutation(len(around))[: 2 * 135]]
                points = np.concatenate([points, around])
                promise = np.concatenate([promise, _promise(process, around, best)])
        tie = self._rng.random(len(points))
        return (points[place] for place in np.lexsort((tie, -promise)))

    def _first_legal(
        self, encoding: Encoding, ranked: Iterable[NDArray[np.float64]]
    ) -> dict[str, Any]:
        """The first legal point; where none is, the first: whoever asked makes it legal."""
        first: dict[str, Any] | None = None
        for row in ranked:
            params = encoding.decode(row.tolist())
            if self._is_legal is None or self._is_legal(params):
                return params
            first = first or params
        if first is None:
            return encoding.decode(pool.random(encoding, 1, self._rng)[0].tolist())
        return first


def _promise(
    process: GaussianProcess, points: Codes, best: float
) -> NDArray[np.float64]:
    return log_expected_improvement(*process.predict(points), best)


def _results(study: Study, encoding: Encoding) -> tuple[Codes, list[Result]]:
    """The points of all trials that came to something, and what."""
    sign = -1.0 if study.direction is StudyDirection.MINIMIZE else 1.0
    rows, results = [], []
    for trial in study._get_trials(deepcopy=False, use_cache=True):
        found = _result(trial, sign)
        codes = None if found is None else encoding.encode(trial.params)
        if found is not None and codes is not None:
            rows.append(codes)
            results.append(found)
    return np.array(rows).reshape(len(rows), len(encoding)), results


def _result(trial: FrozenTrial, sign: float) -> Result | None:
    if trial.state is TrialState.COMPLETE:
        assert trial.value is not None
        return Result(sign * trial.value, np.inf)
    if trial.state is TrialState.PRUNED and trial.intermediate_values:
        step = max(trial.intermediate_values)
        value = trial.intermediate_values[step]
        return None if np.isnan(value) else Result(sign * value, float(step))
    return None


def _pending(study: Study, encoding: Encoding, asking: FrozenTrial) -> Codes:
    running = study._get_trials(
        deepcopy=False, states=(TrialState.RUNNING,), use_cache=True
    )
    encoded = [
        encoding.encode(trial.params)
        for trial in running
        if trial.number != asking.number
    ]
    rows = [codes for codes in encoded if codes is not None]
    return np.array(rows).reshape(len(rows), len(encoding))


def _is_whole(results: Sequence[Result]) -> NDArray[np.bool_]:
    return np.array([np.isinf(one.step) for one in results])


def _best(results: Sequence[Result]) -> NDArray[np.int64]:
    order = sorted(
        range(len(results)), key=lambda i: (results[i].step, results[i].value)
    )
    return np.array(order[::-1][: pool.NUM_PARENTS])


def _spread(values: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Places of the best half of ``most``, and of as many others evenly by rank; all where they fit."""
    if len(values) <= most:
        return np.arange(len(values))
    order = np.argsort(-values, kind="stable")
    half = most // 2
    others = np.linspace(half, len(values) - 1, most - half).round().astype(int)
    return np.sort(order[np.concatenate([np.arange(half), others])])
