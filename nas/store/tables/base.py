"""What all tables share."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import BigInteger, Float, ForeignKey, MetaData
from sqlalchemy.orm import DeclarativeBase

from nas.access import Scope
from nas.states import EndReason, ExportState, JobState, RunState, TrialState
from nas.store.columns import DOCUMENT, Text, UtcDateTime, word
from nas.trial import Origin

Document = dict[str, Any]


class Base(DeclarativeBase):
    """Names of constraints, and one column type for each Python type."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {
        str: Text,
        int: BigInteger,
        float: Float(53),
        datetime: UtcDateTime,
        Document: DOCUMENT,
        JobState: word(JobState),
        TrialState: word(TrialState),
        ExportState: word(ExportState),
        RunState: word(RunState),
        EndReason: word(EndReason),
        Origin: word(Origin),
        Scope: word(Scope),
    }


def of_project() -> ForeignKey:
    """To a project, which is never deleted."""
    return ForeignKey("projects.id")


def of_job() -> ForeignKey:
    """To a job, which takes the row with it when it goes."""
    return ForeignKey("jobs.id", ondelete="CASCADE")


def of_trial() -> ForeignKey:
    """To a trial, which takes the row with it when it goes."""
    return ForeignKey("trials.id", ondelete="CASCADE")


def shared(column: str) -> ForeignKey:
    """To what several jobs use; checked at the commit, so that both ends can go in one."""
    return ForeignKey(column, deferrable=True, initially="DEFERRED")
