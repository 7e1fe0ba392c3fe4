"""Stored trials as Optuna's trials: what a study needs to go on where another one stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optuna.distributions import BaseDistribution
from optuna.trial import FrozenTrial, create_trial
from optuna.trial import TrialState as OptunaState

from nas.objective import score
from nas.states import TrialState
from nas.trial import TrialRecord

OPTUNA_STATES: dict[TrialState, OptunaState] = {
    TrialState.PROPOSED: OptunaState.RUNNING,
    TrialState.RUNNING: OptunaState.RUNNING,
    TrialState.COMPLETE: OptunaState.COMPLETE,
    TrialState.REUSED: OptunaState.COMPLETE,
    TrialState.PRUNED: OptunaState.PRUNED,
    TrialState.FAILED: OptunaState.FAIL,
    TrialState.CANCELLED: OptunaState.FAIL,
}
"""A proposed trial runs in Optuna's eyes: its point is given away."""


def sampler_state(
    of_trial: Mapping[str, Any],
    study_before: Mapping[str, Any],
    study_after: Mapping[str, Any],
) -> dict[str, Any]:
    """What a sampler noted while it proposed a trial, as JSON.

    NSGA-II notes the generation with the trial, and with the study the parents that it chose when the
    generation's first child was asked for; chosen later they might be others. Parents are Optuna's trial
    ids, which are the trials' numbers in a storage that holds one study.
    """
    of_study = {
        key: value
        for key, value in study_after.items()
        if key not in study_before or study_before[key] != value
    }
    return {"trial": dict(of_trial), "study": of_study}


def study_state(record: TrialRecord) -> Mapping[str, Any]:
    """The part of ``record``'s sampler state that belongs to the study."""
    of_study: Mapping[str, Any] = record.sampler_state.get("study", {})
    return of_study


def curve(record: TrialRecord, metric: str, maximise: bool) -> dict[int, float]:
    """The trial's score after each epoch that it reported."""
    return {
        report.epoch: score(metric, report.values, maximise, record.penalty).score
        for report in record.reports
    }


def frozen(
    record: TrialRecord,
    curve: Mapping[int, float],
    distributions: Mapping[str, BaseDistribution],
) -> FrozenTrial:
    """``record`` as Optuna would hold it had it never been stored."""
    return create_trial(
        state=OPTUNA_STATES[record.state],
        value=_value(record, curve),
        params=dict(record.choices),
        distributions=dict(distributions),
        system_attrs=dict(record.sampler_state.get("trial", {})),
        intermediate_values=dict(curve),
    )


def _value(record: TrialRecord, curve: Mapping[int, float]) -> float | None:
    if record.state.has_score:
        return record.score
    # Optuna keeps the last value of a pruned trial beside its state; it never counts as complete.
    if record.state is TrialState.PRUNED and curve:
        return curve[max(curve)]
    return None
