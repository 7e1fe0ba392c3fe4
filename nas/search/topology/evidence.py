"""What a study and earlier jobs say of the points of a space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from optuna.distributions import BaseDistribution
from optuna.study import Study, StudyDirection
from optuna.trial import FrozenTrial, TrialState

from nas.search.samplers import Earlier
from nas.search.topology.encoding import Codes, Encoding
from nas.search.topology.process import Data
from nas.search.topology.targets import (
    NEVER_BEGUN,
    Result,
    spread,
    targets,
)

OVER_LIMIT = "over_limit"
"""System attribute of a trial that was found to be beyond a limit before it was trained."""
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
    results: tuple[Result, ...]
    dominated: Codes
    pending: Codes
    earlier: tuple[Data, ...]
    sources: tuple[str, ...]

    @property
    def taken(self) -> set[tuple[float, ...]]:
        """The points that this study has."""
        rows = np.concatenate([self.codes, self.dominated, self.pending])
        return {tuple(row) for row in rows.tolist()}


@dataclass
class _Read:
    """What was read already: points of trials that have ended do not change."""

    codes: dict[int, list[float] | None] = field(default_factory=dict)
    earlier: tuple[Sequence[Earlier], tuple[Data, ...], tuple[str, ...]] | None = None


_READ: WeakKeyDictionary[Study, dict[tuple[str, ...], tuple[Encoding, _Read]]] = (
    WeakKeyDictionary()
)


def encoding_of(study: Study, space: Mapping[str, BaseDistribution]) -> Encoding:
    """The encoding of a space, one object for all proposals of a study."""
    return _read(study, space)[0]


def evidence(
    study: Study, encoding: Encoding, asking: FrozenTrial, earlier: Sequence[Earlier]
) -> Evidence:
    """Everything but the trial that asks."""
    _, read = _read(study, encoding.distributions)
    if read.earlier is None or read.earlier[0] is not earlier:
        read.earlier = (earlier, *_earlier(encoding, earlier, len(study.directions)))
    signs = [
        -1.0 if one is StudyDirection.MINIMIZE else 1.0 for one in study.directions
    ]
    rows: list[list[float]] = []
    results: list[Result] = []
    dominated: list[list[float]] = []
    pending: list[list[float]] = []
    for trial in study._get_trials(deepcopy=False, use_cache=True):
        if trial.number == asking.number or trial.state is TrialState.WAITING:
            continue
        codes = _codes(read, encoding, trial)
        if codes is None:
            continue
        if trial.state is TrialState.RUNNING:
            pending.append(codes)
        elif trial.state is TrialState.PRUNED and len(signs) > 1:
            dominated.append(codes)
        elif (found := _result(trial, signs)) is not None:
            rows.append(codes)
            results.append(found)
    num = len(encoding)
    return Evidence(
        _matrix(rows, num),
        tuple(results),
        _matrix(dominated, num),
        _matrix(pending, num),
        *read.earlier[1:],
    )


def _read(
    study: Study, space: Mapping[str, BaseDistribution]
) -> tuple[Encoding, _Read]:
    of_study = _READ.setdefault(study, {})
    names = tuple(space)
    found = of_study.get(names)
    if found is None or found[0].distributions != dict(space):
        found = of_study[names] = (Encoding(space), _Read())
    return found


def _codes(read: _Read, encoding: Encoding, trial: FrozenTrial) -> list[float] | None:
    if not trial.state.is_finished():
        return encoding.encode(trial.params)
    if trial.number not in read.codes:
        read.codes[trial.number] = encoding.encode(trial.params)
    return read.codes[trial.number]


def _result(trial: FrozenTrial, signs: Sequence[float]) -> Result | None:
    """What a trial says; None of one that failed for reasons of its own."""
    if OVER_LIMIT in trial.system_attrs:
        return Result(tuple(-np.inf for _ in signs), NEVER_BEGUN)
    if trial.state is TrialState.COMPLETE:
        pairs = zip(signs, trial.values, strict=True)
        return Result(tuple(sign * value for sign, value in pairs))
    if trial.state is TrialState.PRUNED and trial.intermediate_values:
        step = max(trial.intermediate_values)
        value = signs[0] * trial.intermediate_values[step]
        return None if np.isnan(value) else Result((value,), float(step))
    return None


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
        scores = targets([Result(one.values) for one in found]).values
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
