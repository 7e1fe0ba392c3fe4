"""What is believed of a space: one Gaussian process for each objective, and what its points promise."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from nas.domination import front
from nas.search.topology.acquisition import log_expected_improvement
from nas.search.topology.encoding import Codes, Encoding
from nas.search.topology.evidence import Evidence
from nas.search.topology.hypervolume import expected_improvement
from nas.search.topology.kernel import Features
from nas.search.topology.learning import Learned, alone, data_of, learn
from nas.search.topology.process import Data
from nas.search.topology.targets import WHOLE, Targets, targets

MAX_KNOWN = 300
"""Results that the model is made of: the best, and others evenly by rank."""
NUM_INCUMBENTS = 100
"""Results, the best as measured, among which the best as believed are looked for."""
EXCESS_OF_BELIEVED = 1.0
DOUBT = 1.0
"""Standard deviations by which a trial that others dominated is believed to fall short of what was expected."""
BELOW_WORST = 0.1
"""How far below the worst of each objective the hypervolume begins, so that the best of another one counts."""

Vector = NDArray[np.float64]


class Model:
    """Built from evidence, of which there is some.

    Attributes:
        learned: the hyperparameters, those that were given where they still serve.
        parents: the best points, of which others are mutations.
    """

    def __init__(
        self,
        encoding: Encoding,
        evidence: Evidence,
        learned: Learned | None,
        num_parents: int,
    ) -> None:
        own = _own(evidence)
        self.learned = learn(encoding, evidence, own, learned)
        self._evidence = evidence if self.learned.is_led else alone(evidence)
        self._processes = self.learned.processes(encoding)
        data = data_of(self._evidence, own, MAX_KNOWN)
        for process, one in zip(self._processes, data, strict=True):
            process.condition(one)
        self._front, self.parents = self._best(own, num_parents)
        self._believe(data)

    @property
    def num_objectives(self) -> int:
        """How many there are."""
        return len(self._processes)

    def features(self, codes: Codes) -> Features:
        """What the model reads of some points."""
        return self._processes[0].features(codes)

    def promise(self, features: Features) -> Vector:
        """How much each point is expected to add to what was found, on a scale of its own."""
        if len(self._processes) == 1:
            mean, deviation = self._processes[0].predict(features)
            return log_expected_improvement(mean, deviation, float(self._front.max()))
        means, deviations = self._predict(features)
        return expected_improvement(means, deviations, self._front, self._reference)

    def _best(
        self, own: Targets, num_parents: int
    ) -> tuple[NDArray[np.float64], Codes]:
        """The targets that are to be beaten, and the points to start from.

        Both as the process believes them to be: the best as measured is the luckiest of many, which nothing beats
        and whose neighbours are no better than others' (Vazquez et al. 2008, Gramacy and Lee 2011).
        """
        best = _first(own.values, NUM_INCUMBENTS)
        codes = self._evidence.codes[best]
        is_whole = self._evidence.results.steps[best] == WHOLE
        if len(codes) < num_parents and self._evidence.sources:
            found = self._evidence.earlier[0].codes
            codes = np.concatenate([codes, found])
            is_whole = np.concatenate([is_whole, np.zeros(len(found), dtype=bool)])
        believed, _ = self._predict(self.features(codes))
        reached = believed[is_whole] if is_whole.any() else believed
        return reached[front(reached)], codes[_first(believed, num_parents)]

    def _believe(self, data: Sequence[Data]) -> None:
        """Take in what is under way, and what was ended because others dominated it.

        The former is believed to come out as expected, so that its surroundings promise less (Ginsbourger et al.
        2010, "kriging believer"); the latter to fall short of it by so much as the model is unsure, which is
        little for an objective that follows from the choices.
        """
        pending, dominated = self._evidence.pending, self._evidence.dominated
        worst = np.array([one.targets.min() for one in data])
        self._reference = worst - BELOW_WORST
        codes = np.concatenate([pending, dominated[-MAX_KNOWN:]])
        if not len(codes):
            return
        means, deviations = self._predict(self.features(codes))
        doubt = np.repeat([0.0, DOUBT], [len(pending), len(codes) - len(pending)])
        believed = means - doubt[:, None] * deviations
        expected = believed[: len(pending)]
        reached = np.concatenate([self._front, expected])
        self._front = reached[front(reached)]
        excess = np.full(len(codes), EXCESS_OF_BELIEVED)
        tasks = np.zeros(len(codes), dtype=np.int64)
        for process, one, column in zip(self._processes, data, believed.T, strict=True):
            process.condition(one.and_also(Data(codes, column, excess, tasks)))

    def _predict(
        self, features: Features
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        found = [process.predict(features) for process in self._processes]
        return (
            np.stack([mean for mean, _ in found], axis=1),
            np.stack([deviation for _, deviation in found], axis=1),
        )


def _own(evidence: Evidence) -> Targets:
    """The targets of this job's results; none where there are none yet."""
    if len(evidence.results):
        return targets(evidence.results)
    return Targets(np.empty((0, len(evidence.earlier))), np.empty(0))


def _first(values: NDArray[np.float64], number: int) -> NDArray[np.int64]:
    """Places of the best rows: those that nothing dominates, then by the mean of their objectives."""
    mean = values.mean(axis=1)
    is_behind = np.ones(len(values), dtype=bool)
    is_behind[front(values)] = False
    return np.lexsort((-mean, is_behind))[:number]
