"""The numbers of the service for Prometheus."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api.access.rules import needs
from api.dependencies import FeedDep, NewsroomDep, ScrapeDep
from api.errors import problems
from nas.access import Scope
from nas.telemetry.exposition import CONTENT_TYPE

router = APIRouter(tags=["health"])


@router.get(
    "/metrics",
    operation_id="scrape",
    openapi_extra=needs(Scope.ADMIN),
    response_class=Response,
    responses={
        200: {
            "content": {
                "text/plain": {
                    "example": 'nas_jobs{state="running"} 1.0\n',
                    "schema": {"type": "string"},
                }
            }
        },
        **problems(),
    },
)
def scrape(numbers: ScrapeDep, feed: FeedDep, newsroom: NewsroomDep) -> Response:
    """Read the numbers of the whole service in the text format of Prometheus."""
    num_streams = feed.num_followers + newsroom.num_followers
    return Response(numbers.text(num_streams), media_type=CONTENT_TYPE)
