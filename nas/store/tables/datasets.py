"""Data sets that were uploaded, and the jobs that train on them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from nas.store.tables.base import Base, Document, of_job, of_project


class DatasetRow(Base):
    """An uploaded data set of a project: one a name, and one for the same samples.

    ``key`` and ``sha256`` are of its arrays among the artifacts, ``upload_sha256`` of what was sent.
    """

    __tablename__ = "datasets"

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(of_project())
    name: Mapped[str]
    digest: Mapped[str]
    key: Mapped[str]
    sha256: Mapped[str]
    num_bytes: Mapped[int]
    upload_sha256: Mapped[str]
    num_upload_bytes: Mapped[int]
    info: Mapped[Document]
    preview: Mapped[Document]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("project_id", "name"),
        UniqueConstraint("project_id", "digest"),
    )


class DatasetUseRow(Base):
    """A job that trains on an uploaded data set; gone with either."""

    __tablename__ = "dataset_uses"

    job_id: Mapped[str] = mapped_column(of_job(), primary_key=True)
    dataset_id: Mapped[str] = mapped_column(
        ForeignKey("datasets.id", ondelete="CASCADE"), index=True
    )


class DatasetFileRow(Base):
    """A file that was put for an upload, or is about to be; see :mod:`nas.store.dataset_files`."""

    __tablename__ = "dataset_files"

    key: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]
