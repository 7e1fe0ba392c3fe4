"""Share links: whoever has the token may look at one job."""

from __future__ import annotations

from fastapi import APIRouter, status

from api.access.rules import needs
from api.dependencies import AccessDep, JobId, ShareId, StoreDep
from api.errors import problems
from api.schemas.access import MadeShare, NewShare, Share, Shares
from nas.access import Scope

router = APIRouter(tags=["access"])


@router.get(
    "/jobs/{job_id}/shares",
    operation_id="list_shares",
    openapi_extra=needs(Scope.WRITE),
    responses=problems(404),
)
def list_shares(job_id: JobId, store: StoreDep) -> Shares:
    """List the links to a job, without their secrets."""
    with store.read() as tx:
        return Shares(items=[Share.of(record) for record in tx.shares.of(job_id)])


@router.get(
    "/shares",
    operation_id="list_all_shares",
    openapi_extra=needs(Scope.WRITE),
    responses=problems(),
)
def list_all_shares(access: AccessDep, store: StoreDep) -> Shares:
    """List the links to all jobs of the project, without their secrets."""
    with store.read() as tx:
        records = tx.shares.of_project(access.project_id)
    return Shares(items=[Share.of(record) for record in records])


@router.post(
    "/jobs/{job_id}/shares",
    operation_id="create_share",
    status_code=status.HTTP_201_CREATED,
    responses=problems(400, 404, 413, 422),
)
def create_share(job_id: JobId, new: NewShare, store: StoreDep) -> MadeShare:
    """Make a link; its token is in this answer and nowhere else.

    It opens GET on the job, its trials, events and exports, and nothing else.
    """
    with store.begin() as tx:
        record, token = tx.shares.create(
            job_id, new.name, expires_seconds=new.expires_in_seconds
        )
    return MadeShare.made(record, token)


@router.delete(
    "/shares/{share_id}", operation_id="revoke_share", responses=problems(404)
)
def revoke_share(share_id: ShareId, store: StoreDep) -> Share:
    """End a link at once, with every login that was made with it."""
    with store.begin() as tx:
        return Share.of(tx.shares.revoke(share_id))
