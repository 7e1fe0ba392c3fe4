"""Files: what trials leave behind, and bundles that are asked for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from nas.states import ExportState
from nas.store.tables.base import Base, of_job, of_trial


class ArtifactRow(Base):
    """A file of a job that is kept, by its key in the artifact store."""

    __tablename__ = "artifacts"

    path: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(of_job(), index=True)
    trial_id: Mapped[str | None] = mapped_column(of_trial())
    kind: Mapped[str]
    num_bytes: Mapped[int]
    sha256: Mapped[str]
    created_at: Mapped[datetime]

    __table_args__ = (Index(None, "trial_id", "kind"),)


class ExportRow(Base):
    """A bundle being made of a trial; one for each trial."""

    __tablename__ = "exports"

    id: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(of_job(), index=True)
    trial_id: Mapped[str] = mapped_column(of_trial(), unique=True)
    state: Mapped[ExportState]
    owner: Mapped[str | None]
    path: Mapped[str | None]
    num_bytes: Mapped[int | None]
    sha256: Mapped[str | None]
    message: Mapped[str | None]
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "state", "created_at"),)


class SweepRow(Base):
    """A job that has ended, and may be gone: files of it that no row names are to be removed.

    It hangs on no job, so that it outlives the job.
    """

    __tablename__ = "sweeps"

    job_id: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(index=True)
