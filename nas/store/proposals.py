"""Proposals on their way into the store: architectures once, trials one for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from nas.errors import Conflict
from nas.states import TrialState
from nas.store.events import Events, NewEvent
from nas.store.ids import new_id
from nas.store.session import Session
from nas.store.tables import ArchitectureRow, TrialRow
from nas.trial import NewTrial
from search_spaces.topology import SKIP_KINDS


class Proposals:
    """New trials as they are written."""

    def __init__(self, session: Session, events: Events) -> None:
        self._session = session
        self._events = events

    def write(self, job_id: str, new: Sequence[NewTrial]) -> None:
        """Store a batch, and say so in one event for each.

        Raises:
            Conflict: the job has a trial of one of these numbers already.
        """
        documents = {trial.fingerprint: dict(trial.architecture) for trial in new}
        add_architectures(self._session, documents)
        rows = [self._row(job_id, trial) for trial in new]
        try:
            self._session.connection.execute(insert(TrialRow), rows)
        except IntegrityError as error:
            raise Conflict(
                f"job {job_id} has a trial of one of the numbers "
                f"{sorted(trial.number for trial in new)}: "
                "rebuild the search from its history"
            ) from error
        self._events.append(job_id, [_created(row) for row in rows])

    def _row(self, job_id: str, trial: NewTrial) -> dict[str, Any]:
        values = {name: getattr(trial, name) for name in trial.__slots__}
        del values["architecture"], values["costs"]
        now = self._session.now
        return {
            **values,
            **asdict(trial.costs),
            **_num_by_kind(trial.architecture),
            "id": new_id("trial", now),
            "job_id": job_id,
            "state": TrialState.PROPOSED,
            "choices": dict(trial.choices),
            "sampler_state": dict(trial.sampler_state),
            "metrics": {},
            "created_at": now,
        }


def add_architectures(
    session: Session, documents: Mapping[str, Mapping[str, Any]]
) -> None:
    """Store those that are new, by their fingerprints.

    Sorted, so that two jobs that add the same ones never wait for each other in a ring.
    """
    session.connection.execute(
        session.insert(ArchitectureRow).on_conflict_do_nothing(),
        [
            {
                "fingerprint": fingerprint,
                "document": document,
                "created_at": session.now,
            }
            for fingerprint, document in sorted(documents.items())
        ],
    )


def _num_by_kind(architecture: Mapping[str, Any]) -> dict[str, int]:
    """The columns that count the skips of each kind."""
    kinds = Counter(edge["kind"] for edge in architecture.get("edges", ()))
    return {f"num_{kind}": kinds[kind] for kind in SKIP_KINDS}


def _created(row: Mapping[str, Any]) -> NewEvent:
    shown = ("number", "origin", "label", "fingerprint", "num_skips", "parameters")
    return NewEvent("trial.created", {name: row[name] for name in shown}, row["id"])
