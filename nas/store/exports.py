"""Export bundles: asked for over HTTP, made by a worker process, one for each trial."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from nas.errors import NotFound
from nas.states import EXPORT_MOVES, ExportState
from nas.store.errands import Errands
from nas.store.tables import ExportRow


@dataclass(frozen=True, slots=True)
class ExportRecord:
    """An export as it is stored; ``path`` is the finished bundle."""

    id: str
    job_id: str
    trial_id: str
    state: ExportState
    owner: str | None
    path: str | None
    num_bytes: int | None
    sha256: str | None
    message: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


def no_export(export_id: str) -> NotFound:
    """The error for an id that no export has."""
    return NotFound(
        f"there is no export {export_id!r}: ask for one by POST /v1/trials/{{id}}/export"
    )


class Exports(Errands[ExportRecord]):
    """The exports of all trials."""

    noun = "export"
    row = ExportRow
    moves = EXPORT_MOVES
    queued = ExportState.QUEUED
    running = ExportState.RUNNING
    missing = staticmethod(no_export)

    def request(self, trial_id: str) -> ExportRecord:
        """The export of a trial: queued if there is none, queued again if it failed.

        Raises:
            NotFound: there is no such trial.
        """
        return self._request(trial_id)

    def ready(
        self, export_id: str, path: str, num_bytes: int, sha256: str
    ) -> ExportRecord:
        """``running -> ready``: the bundle lies at ``path``.

        Raises:
            NotFound: there is no such export.
            Conflict: it is not running; another worker process was faster.
        """
        return self._move(
            export_id,
            ExportState.READY,
            path=path,
            num_bytes=num_bytes,
            sha256=sha256,
            message=None,
            ended_at=self._session.now,
        )

    def failed(self, export_id: str, message: str) -> ExportRecord:
        """It cannot be made, and why; raises as :meth:`ready`."""
        return self._move(
            export_id, ExportState.FAILED, message=message, ended_at=self._session.now
        )

    def _record(self, row: Any) -> ExportRecord:
        return ExportRecord(**row._mapping)

    def _told(self, record: ExportRecord) -> Mapping[str, Any]:
        return {"message": record.message}
