"""What a job found, and how far that can be trusted."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from api.dependencies import JobId, SettingsDep, StoreDep
from api.errors import problems
from api.etags import etag_of, is_known
from api.remembered import Remembered
from nas import reporting
from nas.analysis.report import Report
from nas.settings import Settings
from nas.store import Store

router = APIRouter(tags=["jobs"])

MARKDOWN = "text/markdown"
CHECKED = "private, no-cache"
"""A browser may keep it, and asks each time whether it still holds."""

_MADE: Remembered[tuple[str, str]] = Remembered(16)
"""As JSON and as Markdown, by the job and its newest event."""


class Format(StrEnum):
    """How a report is written."""

    JSON = "json"
    MARKDOWN = "markdown"


@router.get(
    "/jobs/{job_id}/report",
    operation_id="get_report",
    response_model=Report,
    responses={
        200: {
            "description": "As JSON, or as Markdown where that is asked for.",
            "content": {MARKDOWN: {"schema": {"type": "string"}}},
        },
        304: {"description": "It is as it was."},
        **problems(404, 422),
    },
)
def get_report(
    job_id: JobId,
    request: Request,
    store: StoreDep,
    settings: SettingsDep,
    wanted: Annotated[
        Format | None,
        Query(
            alias="format", description="Left out: what `Accept` prefers, else JSON."
        ),
    ] = None,
) -> Response:
    """Read the report: finalists and controls over several seeds, who is ahead, costs, versions.

    It is there from the beginning, with the state of the job and how far its trainings are; what is not
    measured yet is null. `Accept: text/markdown` or `format=markdown` gives it for people.
    """
    with store.read() as transaction:
        last_event = transaction.jobs.get(job_id).last_event
    as_json, as_markdown = _MADE.get(
        (job_id, last_event), lambda: _made(store, settings, job_id)
    )
    if wanted is None and MARKDOWN in request.headers.get("accept", ""):
        wanted = Format.MARKDOWN
    body = as_markdown if wanted is Format.MARKDOWN else as_json
    etag = etag_of(body)
    headers = {"ETag": etag, "Cache-Control": CHECKED, "Vary": "Accept"}
    if is_known(etag, request):
        return Response(status_code=304, headers=headers)
    if wanted is Format.MARKDOWN:
        return PlainTextResponse(body, media_type=MARKDOWN, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _made(store: Store, settings: Settings, job_id: str) -> tuple[str, str]:
    with store.read() as transaction:
        report = reporting.report_of(transaction, settings, job_id)
        return report.model_dump_json(), reporting.markdown_of(transaction, report)
