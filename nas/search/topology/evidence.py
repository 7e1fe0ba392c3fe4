"""What a study and earlier jobs say of the points of a space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from optuna.distributions import BaseDistribution
from optuna.study import Study
from optuna.trial import FrozenTrial

from nas.search.samplers import Earlier
from nas.search.topology.encoding import Codes, Encoding
from nas.search.topology.ledger import Ledger
from nas.search.topology.process import Data
from nas.search.topology.targets import WHOLE, Results, spread, targets

MAX_EARLIER = 300
"""Results of earlier jobs that the model is made of."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known, and what is under way.

    Attributes:
        codes: the points with a result, one a row.
        results: theirs.
        dominated: of several objectives, the points of pruned trials: where a rule ends a trial, others
            dominated it, but what its objectives would have been is not known.
        pending: the points that are being trained.
        earlier: what earlier jobs found, one for each objective; task 1 is the first of ``sources``.
        sources: those jobs.
    """

    codes: Codes
    results: Results
    dominated: Codes
    pending: Codes
    earlier: tuple[Data, ...]
    sources: tuple[str, ...]


class Reader:
    """Reads one study, for one space: what was read for one proposal need not be for the next."""

    def __init__(self, study: Study, space: Mapping[str, BaseDistribution]) -> None:
        self.encoding = Encoding(space)
        self.ledger = Ledger(self.encoding, study.directions)
        self._num_objectives = len(study.directions)
        self._given: Sequence[Earlier] | None = None

    def evidence(
        self, study: Study, asking: FrozenTrial, earlier: Sequence[Earlier]
    ) -> Evidence:
        """Everything but the trial that asks."""
        if self._given is not earlier:
            self._earlier = _earlier(self.encoding, earlier, self._num_objectives)
            self._given = earlier
        ledger = self.ledger
        ledger.read(study, asking)
        return Evidence(
            ledger.codes,
            ledger.results,
            ledger.dominated,
            ledger.pending,
            *self._earlier,
        )


_READERS: WeakKeyDictionary[Study, dict[tuple[str, ...], Reader]] = WeakKeyDictionary()


def reader(study: Study, space: Mapping[str, BaseDistribution]) -> Reader:
    """The same for all proposals of a study."""
    of_study = _READERS.setdefault(study, {})
    names = tuple(space)
    if names not in of_study or of_study[names].encoding.distributions != dict(space):
        of_study[names] = Reader(study, space)
    return of_study[names]


def _earlier(
    encoding: Encoding, earlier: Sequence[Earlier], num_objectives: int
) -> tuple[tuple[Data, ...], tuple[str, ...]]:
    """Each job's results as targets among themselves, the best and others evenly by rank."""
    by_source: dict[str, list[Earlier]] = {}
    for one in earlier:
        if len(one.values) != num_objectives:
            raise ValueError(
                f"job {one.source} has results of {len(one.values)} objectives, this one has "
                f"{num_objectives}: give the same objectives in the same order"
            )
        by_source.setdefault(one.source, []).append(one)
    parts: list[Data] = []
    columns: list[NDArray[np.float64]] = []
    for task, found in enumerate(by_source.values(), 1):
        values = np.array([one.values for one in found])
        scores = targets(Results(values, np.full(len(found), WHOLE))).values
        kept = spread(scores.mean(axis=1), MAX_EARLIER // len(by_source))
        encoded = [(place, encoding.encode(found[place].params)) for place in kept]
        places = [place for place, codes in encoded if codes is not None]
        codes = _matrix([row for _, row in encoded if row is not None], len(encoding))
        ones = np.ones(len(places))
        parts.append(Data(codes, ones, ones, np.full(len(places), task)))
        columns.append(scores[places])
    if not parts:
        return (), ()
    whole = parts[0]
    for part in parts[1:]:
        whole = whole.and_also(part)
    return (
        tuple(
            Data(whole.codes, column.copy(), whole.excess, whole.tasks)
            for column in np.concatenate(columns).T
        ),
        tuple(by_source),
    )


def _matrix(rows: list[list[float]], num_dimensions: int) -> Codes:
    return np.array(rows, dtype=float).reshape(len(rows), num_dimensions)
