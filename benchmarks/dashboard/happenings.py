"""What happened in a made-up search, as the store tells it."""

from __future__ import annotations

from typing import Any

from benchmarks.dashboard.population import GivenJob
from benchmarks.dashboard.search import GivenTrial
from nas.states import JobState, TrialState
from nas.trial import Report

SCORED = (TrialState.COMPLETE, TrialState.PRUNED)


def events_of(job: GivenJob) -> list[tuple[float, str, str | None, dict[str, Any]]]:
    """What happened, in order: moment, kind, trial, and what is said of it."""
    found: list[tuple[float, str, str | None, dict[str, Any]]] = []
    for trial in job.trials:
        found.append((trial.started - 0.05, "trial.created", trial.id, _created(trial)))
        if trial.state is TrialState.PROPOSED:
            continue
        running = _moved(trial, TrialState.RUNNING, TrialState.PROPOSED)
        found.append((trial.started, "trial.state", trial.id, running))
        at = trial.started
        for report in trial.reports:
            at += report.seconds
            told = {"reports": [_told(trial, report)]}
            found.append((at, "trial.report", None, told))
        if trial.ended is not None:
            ended = _moved(trial, trial.state, TrialState.RUNNING)
            found.append((trial.ended, "trial.state", trial.id, ended))
    found.sort(key=lambda event: event[0])
    created = {"state": JobState.QUEUED, "name": job.resolved.request.name}
    first = [(-5.0, "job.created", None, created)]
    way = [JobState.QUEUED]
    if job.state is not JobState.QUEUED:
        way.append(JobState.RUNNING)
        first.append((0.0, "job.state", None, _job_moved(*way)))
    last = []
    if job.state not in way:
        last.append((job.seconds, "job.state", None, _job_moved(way[-1], job.state)))
    return [*first, *found, *last]


def _job_moved(previous: JobState, state: JobState) -> dict[str, Any]:
    return {"state": state, "previous": previous, "message": None, "end_reason": None}


def _created(trial: GivenTrial) -> dict[str, Any]:
    return {
        "number": trial.number,
        "origin": "sampler",
        "label": None,
        "fingerprint": trial.candidate.architecture.fingerprint,
        "num_skips": trial.candidate.costs.num_skips,
        "parameters": trial.candidate.costs.parameters,
    }


def _moved(
    trial: GivenTrial, state: TrialState, previous: TrialState
) -> dict[str, Any]:
    is_over = state is not TrialState.RUNNING
    return {
        "number": trial.number,
        "state": state,
        "previous": previous,
        "is_best": is_over and trial.is_best,
        "metric": trial.metric if is_over else None,
        "penalty": trial.candidate.penalty,
        "score": trial.score if is_over and state in SCORED else None,
        "epochs": len(trial.reports) if is_over else 0,
        "attempts": 1,
        "reason": trial.reason if is_over else None,
        "message": trial.message if is_over else None,
        "device": trial.device,
    }


def _told(trial: GivenTrial, report: Report) -> dict[str, Any]:
    return {
        "trial_id": trial.id,
        "number": trial.number,
        "epoch": report.epoch,
        "values": report.values,
        "seconds": report.seconds,
    }
