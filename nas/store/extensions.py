"""What was added to the budgets of jobs, and whether it is enough to go on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from nas.budget import Extension
from nas.errors import Conflict, InvalidRequest
from nas.states import EndReason
from nas.store.session import Session
from nas.store.spending import Standing
from nas.store.tables import ExtensionRow


class Extensions:
    """The extensions of all jobs, by the keys under which they were asked for."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def was_added(self, job_id: str, extension: Extension, key: str) -> bool:
        """Whether this key added just this to the job before.

        Raises:
            Conflict: it added something else.
        """
        added = self._session.connection.execute(
            select(ExtensionRow.added).where(
                ExtensionRow.job_id == job_id, ExtensionRow.idempotency_key == key
            )
        ).scalar_one_or_none()
        if added is None:
            return False
        if added != _document(extension):
            raise Conflict(
                f"idempotency key {key!r} was used for another extension of job {job_id}: "
                "take a new key for a new extension"
            )
        return True

    def remember(self, job_id: str, extension: Extension, key: str) -> None:
        """Keep what a key added."""
        self._session.connection.execute(
            insert(ExtensionRow).values(
                job_id=job_id,
                idempotency_key=key,
                added=_document(extension),
                created_at=self._session.now,
            )
        )


def check_suffices(standing: Standing, extension: Extension) -> None:
    """Refuse an extension after which the job would end at once; raises InvalidRequest."""
    reason = standing.spent.exhausts(extension.added_to(standing.budget))
    if reason is None:
        return
    if reason is EndReason.TARGET_SCORE:
        best = standing.spent.best_score
        remedy = f"Give a target_score above {best:g}, or null to have none."
    else:
        limit = getattr(extension.added_to(standing.budget), reason)
        more = getattr(standing.spent, reason) - limit
        remedy = f"Add more {reason}: {max(more, 0):g} would be spent already."
    raise InvalidRequest(
        f"job {standing.job_id} would end at once: its {reason} would still be spent",
        field=reason,
        remedy=remedy,
    )


def _document(extension: Extension) -> dict[str, Any]:
    return extension.model_dump(mode="json", exclude_unset=True)
