"""Whose a thing is: for the one place that lets nobody at what is another project's."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, literal, null, select

from nas.errors import NotFound
from nas.store.exports import no_export
from nas.store.job_lists import no_job
from nas.store.keys import no_key
from nas.store.session import Session
from nas.store.shares import no_share
from nas.store.tables import ExportRow, JobRow, KeyRow, ShareRow, TrialRow
from nas.store.trial_lists import no_trial


@dataclass(frozen=True, slots=True)
class Owner:
    """Where a thing belongs; ``job_id`` is None where it is no job's."""

    project_id: str
    job_id: str | None


_OF_JOB = select(JobRow.project_id, JobRow.id)

_NOUNS: Mapping[str, tuple[Any, Any, Callable[[str], NotFound]]] = {
    "job": (_OF_JOB, JobRow.id, no_job),
    "trial": (
        _OF_JOB.join(TrialRow, TrialRow.job_id == JobRow.id),
        TrialRow.id,
        no_trial,
    ),
    "export": (
        _OF_JOB.join(ExportRow, ExportRow.job_id == JobRow.id),
        ExportRow.id,
        no_export,
    ),
    "share": (
        _OF_JOB.join(ShareRow, ShareRow.job_id == JobRow.id),
        ShareRow.id,
        no_share,
    ),
    "key": (select(KeyRow.project_id, null()), KeyRow.id, no_key),
}
"""By noun: how its owner is found, its id, and the error for an id that nothing has."""


_ID = re.compile(r"[a-z]+_[0-9a-z]{26}")


class Owners:
    """To whom things belong."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @staticmethod
    def knows(noun: str) -> bool:
        """Whether things of this noun belong to a project."""
        return noun in _NOUNS

    def of(self, noun: str, thing_id: str) -> Owner:
        """The owner of one thing; raises NotFound, as looking at the thing would."""
        query, column, missing = _NOUNS[noun]
        if not _ID.fullmatch(thing_id):
            raise missing(thing_id)
        row = self._session.connection.execute(
            query.where(column == literal(thing_id, String))
        ).one_or_none()
        if row is None:
            raise missing(thing_id)
        return Owner(*row)

    @staticmethod
    def missing(noun: str, thing_id: str) -> NotFound:
        """The error for an id that nothing of this noun has."""
        return _NOUNS[noun][2](thing_id)
