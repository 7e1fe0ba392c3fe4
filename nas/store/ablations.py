"""Ablations: asked for over HTTP, worked out by a worker process, for a trial as it is and with retraining."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import update

from nas.errors import Conflict, NotFound
from nas.states import RUN_MOVES, RunState
from nas.store.errands import SILENT_SECONDS, Errands
from nas.store.tables import AblationRow


@dataclass(frozen=True, slots=True)
class AblationRecord:
    """An ablation as it is stored; ``findings`` grow while it runs (:mod:`nas.analysis.ablation`)."""

    id: str
    job_id: str
    trial_id: str
    retrain: bool
    state: RunState
    owner: str | None
    findings: Mapping[str, Any]
    compute_seconds: float
    message: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None


def no_ablation(ablation_id: str) -> NotFound:
    """The error for an id that no ablation has, or of a trial that has none."""
    return NotFound(
        f"there is no ablation of {ablation_id!r}: "
        "ask for one by POST /v1/trials/{id}/ablation"
    )


class Ablations(Errands[AblationRecord]):
    """The ablations of all trials: one with and one without retraining for each."""

    noun = "ablation"
    row = AblationRow
    moves = RUN_MOVES
    queued = RunState.QUEUED
    running = RunState.RUNNING
    missing = staticmethod(no_ablation)

    def request(self, trial_id: str, *, retrain: bool) -> AblationRecord:
        """The ablation of a trial: queued if there is none, queued again if it failed.

        Raises:
            NotFound: there is no such trial.
        """
        return self._request(
            trial_id, AblationRow.retrain == retrain, retrain=retrain, findings={}
        )

    def of_trial(self, trial_id: str, *, retrain: bool) -> AblationRecord | None:
        """The ablation of a trial; None where nobody asked for it."""
        return self._find(
            AblationRow.trial_id == trial_id, AblationRow.retrain == retrain
        )

    def can_claim_one(self, *, retrain: bool) -> bool:
        """Whether :meth:`claim_one` would find an ablation; only looks."""
        return self.can_claim(AblationRow.retrain == retrain)

    def claim_one(
        self, owner: str, *, retrain: bool, silent_seconds: float = SILENT_SECONDS
    ) -> AblationRecord | None:
        """The oldest of its kind that waits, so that the short ones do not wait for the long."""
        return self.claim(
            owner, AblationRow.retrain == retrain, silent_seconds=silent_seconds
        )

    def note(
        self,
        ablation_id: str,
        owner: str | None,
        findings: Mapping[str, Any],
        compute_seconds: float,
    ) -> None:
        """Keep what was found so far, of an ablation that ``owner`` runs.

        Raises:
            Conflict: it is not running, or another worker process has taken it over.
        """
        kept = self._session.connection.execute(
            update(AblationRow)
            .where(
                AblationRow.id == ablation_id,
                AblationRow.state == RunState.RUNNING,
                AblationRow.owner == owner,
            )
            .values(findings=dict(findings), compute_seconds=compute_seconds)
        )
        if kept.rowcount == 0:
            raise Conflict(f"ablation {ablation_id} is not run by {owner} any more")

    def complete(self, ablation_id: str, owner: str | None) -> AblationRecord:
        """``running -> complete``: its findings are whole.

        Raises:
            NotFound: there is no such ablation.
            Conflict: it is not running, or another worker process has taken it over.
        """
        return self._end(ablation_id, owner, RunState.COMPLETE, None)

    def failed(
        self, ablation_id: str, owner: str | None, message: str
    ) -> AblationRecord:
        """It cannot be worked out, and why; raises as :meth:`complete`."""
        return self._end(ablation_id, owner, RunState.FAILED, message)

    def held(self, ablation_id: str, owner: str | None) -> AblationRecord:
        """``running -> queued``: whoever claims it goes on from its findings; raises as :meth:`complete`."""
        return self._move(
            ablation_id, RunState.QUEUED, AblationRow.owner == owner, owner=None
        )

    def _end(
        self, ablation_id: str, owner: str | None, target: RunState, message: str | None
    ) -> AblationRecord:
        return self._move(
            ablation_id,
            target,
            AblationRow.owner == owner,
            message=message,
            ended_at=self._session.now,
        )

    def _record(self, row: Any) -> AblationRecord:
        return AblationRecord(**row._mapping)

    def _told(self, record: AblationRecord) -> Mapping[str, Any]:
        return {"retrain": record.retrain, "message": record.message}
