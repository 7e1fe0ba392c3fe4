"""Figures of a job's analysis: curves, importances, time line, rungs."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import JobId, SettingsDep, StoreDep
from api.errors import problems
from api.schemas.analysis import (
    Curve,
    CurveQuery,
    Curves,
    Importance,
    Importances,
    Rung,
    Rungs,
    Stay,
    Timeline,
)
from nas import catalogs
from nas.analysis import rungs as judging
from nas.analysis.lanes import lanes
from nas.analysis.ranks import ranked, spread
from nas.analysis.settled import Settled, settle
from nas.analysis.thinning import thinned
from nas.errors import InvalidRequest
from nas.settings import Settings
from nas.states import TrialState
from nas.store import JobRecord, Transaction
from nas.store.analyses import TrialFigures
from nas.trial import Origin
from search_spaces import Outline

router = APIRouter(tags=["analysis"])

MAX_STAYS = 2000
MIN_IMPORTANCE_TRIALS = 10
MAX_IMPORTANCE_TRIALS = 2000


@router.get(
    "/jobs/{job_id}/curves", operation_id="get_curves", responses=problems(404, 422)
)
def get_curves(
    job_id: JobId,
    query: Annotated[CurveQuery, Query()],
    store: StoreDep,
    settings: SettingsDep,
) -> Curves:
    """Read learning curves: the best trials', and of the others an even choice by rank."""
    with store.read() as tx:
        job = tx.jobs.get(job_id)
        trials = [t for t in tx.analyses.trials(job_id) if _has_curve(t)]
        settled = _settled(tx, settings, job, trials)
        metric = query.metric or settled.metric.name
        possible = sorted(
            {name for t in trials for name in t.metrics} | {settled.metric.name}
        )
        if metric not in possible:
            raise InvalidRequest(
                f"no trial of this job reports {metric!r}",
                field="metric",
                remedy=f"Choose one of {', '.join(possible)}.",
            )
        order = ranked([t.score for t in trials], [t.state.has_score for t in trials])
        by_rank = [trials[place] for place in order]
        by_rank += [t for t in trials if t.score is None]
        chosen = [by_rank[rank] for rank in spread(len(by_rank), query.max_curves)]
        reports = tx.analyses.curves([t.id for t in chosen])
    curves = []
    for trial in chosen:
        points = [
            (r.epoch, r.values[metric])
            for r in reports.get(trial.id, ())
            if metric in r.values
        ]
        x, y = [p[0] for p in points], [p[1] for p in points]
        places = thinned(x, y, query.max_points)
        curves.append(
            Curve(
                trial_id=trial.id,
                number=trial.number,
                state=trial.state,
                score=trial.score,
                epoch=[x[p] for p in places],
                value=[y[p] for p in places],
            )
        )
    return Curves(
        last_event=job.last_event,
        metric=metric,
        metrics=possible,
        num_all=len(trials),
        curves=curves,
    )


@router.get(
    "/jobs/{job_id}/importances",
    operation_id="get_importances",
    responses=problems(404),
)
def get_importances(job_id: JobId, store: StoreDep) -> Importances:
    """See how much of the score's variance each dimension of the search explains."""
    with store.read() as tx:
        job = tx.jobs.get(job_id)
        trials = [t for t in tx.analyses.trials(job_id) if t.state.has_score]
    request = job.request
    outline = Outline(request.family, request.settings, request.space)
    found: dict[str, float] = {}
    reason = None
    if len(trials) < MIN_IMPORTANCE_TRIALS:
        reason = f"At least {MIN_IMPORTANCE_TRIALS} trials must have run their full budget; {len(trials)} have."
    elif len({t.score for t in trials}) == 1:
        reason = "All trials have the same score."
    else:
        from nas.search.importance import importances

        trials = trials[:MAX_IMPORTANCE_TRIALS]
        found = importances(
            outline.dimensions,
            [t.choices for t in trials],
            [t.score for t in trials if t.score is not None],
            request.seed,
        )
    return Importances(
        last_event=job.last_event,
        num_trials=len(trials),
        evaluator="fANOVA",
        items=[Importance(name=n, importance=v) for n, v in found.items()],
        reason=reason,
    )


@router.get(
    "/jobs/{job_id}/timeline", operation_id="get_timeline", responses=problems(404)
)
def get_timeline(job_id: JobId, store: StoreDep) -> Timeline:
    """See which trial trained when, packed into as few lanes as there were at once."""
    with store.read() as tx:
        job = tx.jobs.get(job_id)
        trials = [t for t in tx.analyses.trials(job_id) if t.started_at]
    open_end = datetime.max.replace(tzinfo=UTC)
    shown = [t for t in trials if t.state is not TrialState.PROPOSED]
    shown.sort(key=lambda t: t.ended_at or open_end)
    shown = sorted(
        shown[-MAX_STAYS:], key=lambda t: (t.started_at or open_end, t.number)
    )
    spans = [
        (t.started_at.timestamp(), t.ended_at.timestamp() if t.ended_at else math.inf)
        for t in shown
        if t.started_at
    ]
    found = lanes(spans)
    return Timeline(
        last_event=job.last_event,
        num_lanes=max(found, default=-1) + 1,
        num_all=len(trials),
        stays=[
            Stay(
                trial_id=t.id,
                number=t.number,
                state=t.state,
                lane=lane,
                device=t.device,
                started_at=t.started_at,
                ended_at=t.ended_at,
                score=t.score,
            )
            for t, lane in zip(shown, found, strict=True)
            if t.started_at
        ],
    )


@router.get("/jobs/{job_id}/rungs", operation_id="get_rungs", responses=problems(404))
def get_rungs(job_id: JobId, store: StoreDep, settings: SettingsDep) -> Rungs:
    """See at which epochs trials were ended early, and how many epochs that saved."""
    with store.read() as tx:
        job = tx.jobs.get(job_id)
        trials = [t for t in tx.analyses.trials(job_id) if _has_curve(t)]
        settled = _settled(tx, settings, job, trials)
        reports = tx.analyses.curves([t.id for t in trials])
    name = settled.metric.name

    def threshold(epoch: int) -> float | None:
        values = [
            r.values[name]
            for t in trials
            if t.epochs > epoch and t.origin is not Origin.NAMED
            for r in reports.get(t.id, ())
            if r.epoch == epoch and name in r.values
        ]
        return (min if settled.metric.maximise else max)(values, default=None)

    trainings = [
        judging.Training(t.state, t.epochs, t.origin is not Origin.NAMED)
        for t in trials
    ]
    return Rungs(
        last_event=job.last_event,
        pruner=job.request.pruner.name,
        metric=name,
        rungs=[
            Rung(
                epoch=r.epoch,
                num_reached=r.num_reached,
                num_pruned=r.num_pruned,
                threshold=r.threshold,
            )
            for r in judging.rungs(trainings, settled.rungs, threshold)
        ],
        epochs_trained=sum(t.epochs for t in trials),
        epochs_saved=judging.saved(trainings, settled.max_epochs),
    )


def _has_curve(trial: TrialFigures) -> bool:
    return trial.epochs > 0 and trial.state is not TrialState.REUSED


def _settled(
    tx: Transaction, settings: Settings, job: JobRecord, trials: list[TrialFigures]
) -> Settled:
    catalog = catalogs.of_job(tx, settings, job.id)
    measured = {name for t in trials for name in t.metrics}
    return settle(job.request, catalog, measured)
