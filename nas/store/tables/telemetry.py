"""What is said of trials, of worker processes, and by which trace a job came."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from nas.store.tables.base import Base, Document, of_job, of_trial


class LogRow(Base):
    """One line of a trial's log, kept together by trial, numbered from 1 without a gap."""

    __tablename__ = "logs"

    trial_id: Mapped[str] = mapped_column(of_trial(), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    level: Mapped[str]
    logger: Mapped[str]
    message: Mapped[str]
    attempt: Mapped[int]
    epoch: Mapped[int]
    fields: Mapped[Document]
    created_at: Mapped[datetime]

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 read by SQLAlchemy


class JobTraceRow(Base):
    """The W3C traceparent of the request that posted a job; only where traces are made."""

    __tablename__ = "job_traces"

    job_id: Mapped[str] = mapped_column(of_job(), primary_key=True)
    traceparent: Mapped[str]


class WorkerFiguresRow(Base):
    """What a worker process has counted and timed, as of its last heartbeat."""

    __tablename__ = "worker_figures"

    worker_id: Mapped[str] = mapped_column(
        ForeignKey("workers.id", ondelete="CASCADE"), primary_key=True
    )
    num_busy: Mapped[int]
    document: Mapped[Document]
