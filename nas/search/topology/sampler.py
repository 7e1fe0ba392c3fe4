"""The sampler that Optuna sees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from optuna.distributions import BaseDistribution
from optuna.samplers import BaseSampler, RandomSampler
from optuna.search_space import IntersectionSearchSpace
from optuna.study import Study
from optuna.trial import FrozenTrial
from typing_extensions import override

from nas.search.samplers import Earlier
from nas.search.topology import pool
from nas.search.topology.encoding import Codes, Encoding
from nas.search.topology.evidence import Evidence, reader
from nas.search.topology.kernel import Features, Kernel
from nas.search.topology.learning import Learned
from nas.search.topology.model import Model

NUM_RANDOM = 6
"""Results before the first model."""
NUM_CLIMBS = 3
"""Steps uphill from the most promising points of a large space."""
NUM_CLIMBERS = 2
MAX_AROUND = 2 * 135
"""Neighbours that are looked at in one step."""
LEARNED = "topology:learned"

IsLegal = Callable[[Mapping[str, Any]], bool]


class TopologySampler(BaseSampler):
    """Expected improvement, of the hypervolume where there are several objectives, under a process over choices.

    It keeps nothing but what it writes into the study's attributes, so one that is built anew with the same
    seed for the same trial proposes the same.

    Args:
        seed: of everything that is drawn.
        is_legal: says which points may be proposed; those that may not are passed over.
        earlier: what other jobs found; where there is something, it leads from the first proposal on.
    """

    def __init__(
        self,
        seed: int | None = None,
        is_legal: IsLegal | None = None,
        earlier: Sequence[Earlier] = (),
    ) -> None:
        self._rng = np.random.default_rng(seed)
        self._independent = RandomSampler(seed=seed)
        self._is_legal = is_legal
        self._earlier = earlier
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
        if not search_space:
            return {}
        of_study = reader(study, search_space)
        encoding = of_study.encoding
        known = of_study.evidence(study, trial, self._earlier)
        if len(known.results) < NUM_RANDOM and not known.sources:
            return self._first_legal(encoding, self._start(encoding, known))
        model = self._model(study, encoding, known)
        return self._first_legal(
            encoding,
            (
                row
                for row in self._ranked(encoding, model, known)
                if not of_study.ledger.has(row)
            ),
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
        return self._independent.sample_independent(
            study, trial, param_name, param_distribution
        )

    def _start(
        self, encoding: Encoding, known: Evidence
    ) -> Iterable[NDArray[np.float64]]:
        """The first points: random ones, the furthest from what is known or under way first."""
        drawn = pool.random(encoding, 64, self._rng)
        had = np.concatenate([known.codes, known.pending])
        if len(had):
            nearest = np.array(
                [(row != had).sum(axis=1).min() for row in drawn], dtype=float
            )
            drawn = drawn[np.argsort(-nearest, kind="stable")]
        return drawn

    def _model(self, study: Study, encoding: Encoding, known: Evidence) -> Model:
        """The model of what is known; what it learned is stored with the study."""
        stored = study._storage.get_study_system_attrs(study._study_id).get(LEARNED)
        learned = None if stored is None else Learned.from_json(stored)
        model = Model(encoding, known, learned, pool.NUM_PARENTS)
        if model.learned is not learned:
            study._storage.set_study_system_attr(
                study._study_id, LEARNED, model.learned.to_json()
            )
        return model

    def _ranked(
        self, encoding: Encoding, model: Model, known: Evidence
    ) -> Iterable[NDArray[np.float64]]:
        """Points by what they promise, the most first."""
        if pool.is_small(encoding, len(known.codes), model.num_objectives):
            points, features = _whole(encoding)
            promise = model.promise(features)
        else:
            points = pool.sample(encoding, model.parents, self._rng)
            promise = model.promise(model.features(points))
            for _ in range(NUM_CLIMBS):
                tops = points[np.argsort(-promise, kind="stable")[:NUM_CLIMBERS]]
                around = np.concatenate(
                    [pool.neighbours(encoding, top) for top in tops]
                )
                around = around[self._rng.permutation(len(around))[:MAX_AROUND]]
                points = np.concatenate([points, around])
                promise = np.concatenate(
                    [promise, model.promise(model.features(around))]
                )
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


@lru_cache(maxsize=2)
def _whole(encoding: Encoding) -> tuple[Codes, Features]:
    """All points of a small space, and what a kernel reads of them: the same for every proposal of a study."""
    points = pool.whole(encoding)
    return points, Kernel(encoding).features(points)
