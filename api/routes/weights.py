"""The weights of a trial, as they were at the end of its training."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.artifacts import Download, answers, send
from api.dependencies import SettingsDep, StoreDep, TrialId
from api.errors import problems
from nas.export.stored import weights_of

router = APIRouter(tags=["trials"])

MEDIA_TYPE = "application/octet-stream"


@router.get(
    "/trials/{trial_id}/weights",
    operation_id="get_trial_weights",
    response_class=Response,
    responses={**answers(MEDIA_TYPE), **problems(404, 409)},
)
def get_trial_weights(
    trial_id: TrialId, store: StoreDep, settings: SettingsDep, request: Request
) -> Response:
    """Take the state dict of a complete trial as safetensors; an export has it too, and its code."""
    with store.read() as tx:
        weights = weights_of(tx, tx.trials.get(trial_id, reports=False))
    download = Download(
        weights.path,
        weights.num_bytes,
        weights.sha256,
        MEDIA_TYPE,
        f"{trial_id}.safetensors",
    )
    return send(download, request, settings)
