"""The log of a trial: what was said about it while it was trained."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.dependencies import StoreDep, TrialId
from api.errors import problems
from api.schemas.log import LogLine, LogPage, LogQuery

router = APIRouter(tags=["trials"])


@router.get(
    "/trials/{trial_id}/logs",
    operation_id="list_trial_logs",
    responses=problems(404, 422),
)
def list_trial_logs(
    trial_id: TrialId, query: Annotated[LogQuery, Query()], store: StoreDep
) -> LogPage:
    """Read a trial's log, oldest line first.

    Set-up, checkpoints gone on from, pruning with its numbers, lost workers, failures with their
    traceback, Python warnings and what the candidate itself logs. What each epoch measured is in the
    trial's curve. To follow a running trial, ask again with the last `number` as `after`.
    """
    with store.read() as tx:
        tx.trials.get(trial_id)
        page = tx.logs.page(
            trial_id,
            after=query.after,
            level=query.level,
            cursor=query.cursor,
            limit=query.limit,
        )
    return LogPage(
        items=[LogLine.of(record) for record in page.items],
        next_cursor=page.next_cursor,
    )
