"""The trials of a study as numbers, each read once: those that have ended do not change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from optuna.study import Study, StudyDirection
from optuna.trial import FrozenTrial, TrialState

from nas.search.topology.encoding import Codes, Encoding
from nas.search.topology.targets import NEVER_BEGUN, WHOLE, Results

OVER_LIMIT = "over_limit"
"""System attribute of a trial that was found to be beyond a limit before it was trained."""

Reading = tuple[tuple[float, ...], float]
"""What one trial says: its objectives, larger is better, and the step at which they were seen."""


@dataclass(slots=True)
class Entries:
    """Points with a result, what it was, and the points without: dominated ones, and those under way."""

    codes: list[list[float]] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    dominated: list[list[float]] = field(default_factory=list)
    pending: list[list[float]] = field(default_factory=list)

    def points(self) -> Iterable[list[float]]:
        """All of them."""
        yield from self.codes
        yield from self.dominated
        yield from self.pending


class Ledger:
    """What the trials of one study say of one space.

    Attributes:
        codes: the points with a result, one a row.
        results: theirs.
        dominated: of several objectives, the points of pruned trials.
        pending: the points of trials under way.
    """

    def __init__(
        self, encoding: Encoding, directions: Sequence[StudyDirection]
    ) -> None:
        self._encoding = encoding
        self._signs = [
            -1.0 if one is StudyDirection.MINIMIZE else 1.0 for one in directions
        ]
        num, several = len(encoding), len(self._signs)
        self._num_settled = 0
        self._codes: Codes = np.empty((0, num))
        self._results = Results(np.empty((0, several)), np.empty(0))
        self._dominated: Codes = np.empty((0, num))
        self._taken: set[bytes] = set()
        self._taken_since: set[bytes] = set()
        self.codes, self.results = self._codes, self._results
        self.dominated, self.pending = self._dominated, self._dominated

    def read(self, study: Study, asking: FrozenTrial) -> None:
        """Take in what happened since, but for the trial that asks."""
        trials = study._get_trials(deepcopy=False, use_cache=True)
        start = self._num_settled
        while self._num_settled < len(trials) and _has_ended(trials[self._num_settled]):
            self._num_settled += 1
        settled = self._entries(trials[start : self._num_settled])
        self._taken |= _keys(settled)
        self._codes, self._results, self._dominated = self._with(settled)
        rest = trials[self._num_settled :]
        since = self._entries([one for one in rest if one.number != asking.number])
        self._taken_since = _keys(since)
        self.codes, self.results, self.dominated = self._with(since)
        self.pending = self._matrix(since.pending)

    def has(self, point: NDArray[np.float64]) -> bool:
        """Whether the study has a trial with this point."""
        key = point.tobytes()
        return key in self._taken or key in self._taken_since

    def _entries(self, trials: Iterable[FrozenTrial]) -> Entries:
        entries = Entries()
        for trial in trials:
            if trial.state is TrialState.WAITING:
                continue
            codes = self._encoding.encode(trial.params)
            if codes is None:
                continue
            if trial.state is TrialState.RUNNING:
                entries.pending.append(codes)
            elif trial.state is TrialState.PRUNED and len(self._signs) > 1:
                entries.dominated.append(codes)
            elif (reading := _reading(trial, self._signs)) is not None:
                entries.codes.append(codes)
                entries.readings.append(reading)
        return entries

    def _with(self, entries: Entries) -> tuple[Codes, Results, Codes]:
        """What is settled, and ``entries``."""
        results = self._results
        if entries.codes:
            values = np.array([one for one, _ in entries.readings])
            steps = np.array([step for _, step in entries.readings])
            results = Results(
                np.concatenate([results.values, values]),
                np.concatenate([results.steps, steps]),
            )
        return (
            np.concatenate([self._codes, self._matrix(entries.codes)]),
            results,
            np.concatenate([self._dominated, self._matrix(entries.dominated)]),
        )

    def _matrix(self, rows: list[list[float]]) -> Codes:
        return np.array(rows, dtype=float).reshape(len(rows), len(self._encoding))


def _has_ended(trial: FrozenTrial) -> bool:
    return trial.state.is_finished()


def _keys(entries: Entries) -> set[bytes]:
    return {np.array(one, dtype=float).tobytes() for one in entries.points()}


def _reading(trial: FrozenTrial, signs: Sequence[float]) -> Reading | None:
    """What a trial says; None of one that failed for reasons of its own."""
    if OVER_LIMIT in trial.system_attrs:
        return tuple(-np.inf for _ in signs), NEVER_BEGUN
    if trial.state is TrialState.COMPLETE:
        pairs = zip(signs, trial.values, strict=True)
        return tuple(sign * value for sign, value in pairs), WHOLE
    if trial.state is TrialState.PRUNED and trial.intermediate_values:
        step = max(trial.intermediate_values)
        value = signs[0] * trial.intermediate_values[step]
        return None if np.isnan(value) else ((value,), float(step))
    return None
