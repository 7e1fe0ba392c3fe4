"""Stored trials as Optuna's trials: what a study needs to go on where another one stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from optuna.distributions import BaseDistribution
from optuna.trial import FrozenTrial, create_trial
from optuna.trial import TrialState as OptunaState

from nas.objective import score
from nas.objectives import UNKNOWN, Objectives, Values, found
from nas.states import TrialState
from nas.trial import OVER_LIMIT, Report, TrialRecord

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

REPORTED = "reported:"
"""A system attribute: the values of several objectives after an epoch, whose number follows.

Optuna has intermediate values for one objective alone, and its TPE fails on a pruned trial that has them
in a study of several.
"""

LATENCY_CONSTRAINT = "latency_ms"
"""The name of Optuna's constraint; at most 0 where the latency is within the limit."""


def optuna_state(state: TrialState, reason: str | None) -> OptunaState:
    """What Optuna makes of how a trial ended.

    One that was over a limit counts as complete and the worst there is: of a failed one samplers learn
    nothing.
    """
    if reason == OVER_LIMIT:
        return OptunaState.COMPLETE
    return OPTUNA_STATES[state]


def reported(trial: FrozenTrial) -> dict[int, Values]:
    """The values of a trial after each epoch that it reported, whether it has one objective or several."""
    of_several = {
        int(key.removeprefix(REPORTED)): tuple(values)
        for key, values in trial.system_attrs.items()
        if key.startswith(REPORTED)
    }
    of_one = {step: (value,) for step, value in trial.intermediate_values.items()}
    return of_one | of_several


def latency_excess(latency_ms: float, limit: float) -> float:
    """By how much a latency is over its limit, as a share of it; at most 0 where it is not."""
    return latency_ms / limit - 1.0


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


def judged(
    record: TrialRecord,
    report: Report,
    metric: str,
    maximise: bool,
    objectives: Objectives,
) -> Values:
    """The values of a trial after an epoch.

    Peak memory is known at the end alone: before it counts alike for all.
    """
    measured = score(metric, report.values, maximise, record.penalty)
    return objectives.values(
        found(
            record.costs,
            report.values,
            score=measured.score,
            latency_ms=record.latency_ms,
            peak_memory_bytes=0.0,
        )
    )


def final(record: TrialRecord, objectives: Objectives) -> Values:
    """The values of a trial that has ended: the worst there is where it was over a limit."""
    if record.reason == OVER_LIMIT:
        return (UNKNOWN,) * len(objectives)
    return objectives.values(
        found(
            record.costs,
            record.values,
            score=record.score,
            latency_ms=record.latency_ms,
            peak_memory_bytes=record.peak_memory_bytes,
        )
    )


def frozen(
    record: TrialRecord,
    curve: Mapping[int, Values],
    distributions: Mapping[str, BaseDistribution],
    objectives: Objectives,
    max_latency_ms: float | None = None,
) -> FrozenTrial:
    """``record`` as Optuna would hold it had it never been stored."""
    attributes = dict(record.sampler_state.get("trial", {}))
    if record.reason == OVER_LIMIT:
        attributes[OVER_LIMIT] = True
    constraints = None
    if max_latency_ms is not None and record.latency_ms is not None:
        excess = latency_excess(record.latency_ms, max_latency_ms)
        constraints = {LATENCY_CONSTRAINT: excess}
    if objectives.are_several:
        attributes |= {f"{REPORTED}{epoch}": list(v) for epoch, v in curve.items()}
        steps = {}
    else:
        steps = {epoch: values[0] for epoch, values in curve.items()}
    return create_trial(
        state=optuna_state(record.state, record.reason),
        values=_values(record, steps, objectives),
        params=dict(record.choices),
        distributions=dict(distributions),
        system_attrs=attributes,
        intermediate_values=steps,
        constraints=constraints,
    )


def _values(
    record: TrialRecord, steps: Mapping[int, float], objectives: Objectives
) -> Values | None:
    if record.state.has_score or record.reason == OVER_LIMIT:
        return final(record, objectives)
    # Optuna keeps the last value of a pruned trial beside its state; it never counts as complete.
    if record.state is TrialState.PRUNED and steps:
        return (steps[max(steps)],)
    return None
