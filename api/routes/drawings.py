"""Drawings of topologies: one trial's, one beside another's, and those of a whole job over one another."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.access.belongings import check_owned
from api.analyses import populations
from api.dependencies import AccessDep, DeskDep, JobId, SettingsDep, StoreDep, TrialId
from api.drawing import outline_of, plan_of
from api.errors import problems
from api.etags import etag_of, is_known
from api.openapi import headers
from api.remembered import Remembered
from api.schemas.drawing import DrawingQuery, PopulationDrawingQuery
from nas import catalogs
from nas.analysis.ablation import Findings
from nas.analysis.population import Shares
from nas.errors import Conflict
from nas.settings import Settings
from nas.states import RunState
from nas.store import Store, Transaction
from nas.store.ablations import no_ablation
from search_spaces import Edge, Plan
from search_spaces.drawing import Finding, svg

router = APIRouter(tags=["trials"])

DAY = "private, max-age=86400, immutable"
"""A trial's topology never changes; how this version draws it may, with the next one."""

CHECKED = "private, no-cache"

_DRAWN: Remembered[str] = Remembered(1000)
"""What was drawn last: whether a trial is the caller's is asked before, each time."""

_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {
        "content": {"image/svg+xml": {"schema": {"type": "string"}}},
        "headers": headers({"ETag": "Of the drawing."}),
    },
    304: {"description": "The drawing is the one that `If-None-Match` names."},
    **problems(404, 409, 422),
}


class SvgResponse(Response):
    """A drawing."""

    media_type = "image/svg+xml"


@router.get(
    "/trials/{trial_id}/drawing",
    operation_id="draw_trial",
    response_class=SvgResponse,
    responses=_ANSWERS,
)
def draw_trial(
    trial_id: TrialId,
    query: Annotated[DrawingQuery, Query()],
    access: AccessDep,
    store: StoreDep,
    settings: SettingsDep,
    request: Request,
) -> Response:
    """Draw the topology of a trial, alone or against another one, for a page or as a file."""
    if query.against is not None:
        with store.read() as tx:
            check_owned(tx, access, "trial", query.against)
    key = (trial_id, query.model_dump_json())
    drawn = _DRAWN.get(key, lambda: _drawn(store, settings, trial_id, query))
    filename = f"{trial_id}.svg" if query.download else None
    return _answer(drawn, request, DAY, filename)


@router.get(
    "/jobs/{job_id}/population/drawing",
    operation_id="draw_population",
    response_class=SvgResponse,
    responses=_ANSWERS,
)
def draw_population(
    job_id: JobId,
    query: Annotated[PopulationDrawingQuery, Query()],
    store: StoreDep,
    desk: DeskDep,
    settings: SettingsDep,
    request: Request,
) -> Response:
    """Draw the skips of all trials of a job over one another, each as wide as it is frequent."""
    with store.read() as tx:
        job = tx.jobs.get(job_id)
        plan = outline_of(job, catalogs.of_job(tx, settings, job_id))
    drawn = svg(
        plan,
        weights=_weights(desk.look(store, job_id, populations.edges), query.among),
        opened=frozenset(query.open),
        standalone=query.download,
    )
    filename = f"{job_id}.svg" if query.download else None
    return _answer(drawn, request, CHECKED, filename)


def _drawn(store: Store, settings: Settings, trial_id: str, query: DrawingQuery) -> str:
    with store.read() as tx:
        plan = _plan(tx, settings, trial_id)
        against = query.against and _plan(tx, settings, query.against)
        findings = query.ablation and _findings(tx, trial_id, query.ablation)
    return svg(
        plan,
        size=query.size,
        against=against or None,
        opened=frozenset(query.open),
        findings=findings or None,
        standalone=query.download,
    )


def _plan(tx: Transaction, settings: Settings, trial_id: str) -> Plan:
    trial = tx.trials.get(trial_id, reports=False)
    job = tx.jobs.get(trial.job_id)
    return plan_of(trial, job, catalogs.of_job(tx, settings, job.id))


def _findings(tx: Transaction, trial_id: str, ablation_id: str) -> dict[Edge, Finding]:
    """What an ablation of the trial found, which does not change once it is complete."""
    record = tx.ablations.get(ablation_id)
    if record.trial_id != trial_id:
        raise no_ablation(ablation_id)
    if record.state is not RunState.COMPLETE:
        raise Conflict(
            f"ablation {ablation_id} is {record.state}: it is drawn once it is complete"
        )
    findings = Findings.read(record.findings)
    gates = {each.edge: each.mean for each in findings.gates}
    return {
        each.edge: Finding(
            gates.get(each.edge), f"{findings.metric_name} {each.difference:+.4f}"
        )
        for each in findings.removals
    }


def _weights(edges: list[Shares], among: str) -> Mapping[Edge, float]:
    return {
        Edge(edge.source, edge.target, kind): share
        for edge in edges
        for kind, share in (edge.all if among == "all" else edge.top).items()
    }


def _answer(
    drawn: str, request: Request, cache_control: str, filename: str | None
) -> Response:
    known = {
        "ETag": etag_of(drawn),
        "Cache-Control": cache_control,
        "Vary": "Authorization, Cookie",
    }
    if is_known(known["ETag"], request):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=known)
    if filename:
        known["Content-Disposition"] = f'attachment; filename="{filename}"'
    return SvgResponse(drawn, headers=known)
