"""Exports: ask for one, wait for it, take the zip."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response, status
from fastapi.responses import JSONResponse

from api.artifacts import Download, answers, send
from api.dependencies import ExportId, SettingsDep, StoreDep, TrialId
from api.errors import problems
from api.openapi import headers
from api.schemas.export import Export
from nas.errors import Conflict, ExportFailed
from nas.states import ExportState

router = APIRouter(tags=["exports"])

RETRY_AFTER = {"Retry-After": "1"}

_TAKEN = answers("application/zip")
_TAKEN[200]["description"] = "The bundle; its state where the request accepts JSON."
_TAKEN[200]["content"]["application/json"] = {
    "schema": {"$ref": "#/components/schemas/Export"}
}


@router.post(
    "/trials/{trial_id}/export",
    operation_id="create_export",
    status_code=status.HTTP_202_ACCEPTED,
    responses={
        202: {"headers": headers({"Location": "Where it will be."})},
        **problems(404, 409),
    },
)
def create_export(trial_id: TrialId, response: Response, store: StoreDep) -> Export:
    """Ask for the bundle of a complete trial; an earlier export of it is given again."""
    with store.begin() as tx:
        trial = tx.trials.get(trial_id, reports=False)
        if not trial.state.has_score:
            raise Conflict(
                f"trial {trial_id} is {trial.state}: only a complete one has weights"
            )
        export = tx.exports.request(trial_id)
    response.headers["Location"] = f"/v1/exports/{export.id}"
    return Export.of(export)


@router.get(
    "/exports/{export_id}",
    operation_id="get_export",
    response_model=Export,
    response_class=Response,
    responses={
        **_TAKEN,
        202: {
            "model": Export,
            "description": "Not ready yet; ask again.",
            "headers": headers({"Retry-After": "In so many seconds."}),
        },
        **problems(404, 409),
    },
)
def get_export(
    export_id: ExportId,
    store: StoreDep,
    settings: SettingsDep,
    request: Request,
    accept: Annotated[str, Header()] = "*/*",
) -> Response:
    """Take the zip once it is ready; 409 says which check failed."""
    with store.read() as tx:
        export = tx.exports.get(export_id)
    shown = Export.of(export).model_dump(mode="json")
    if export.state is ExportState.FAILED:
        raise ExportFailed(export.message or "the export failed")
    if export.state is not ExportState.READY or export.path is None:
        return JSONResponse(shown, status.HTTP_202_ACCEPTED, RETRY_AFTER)
    if "application/json" in accept:
        return JSONResponse(shown)
    download = Download(
        export.path,
        export.num_bytes or 0,
        export.sha256 or "",
        "application/zip",
        f"{export.trial_id}.zip",
    )
    return send(download, request, settings)
