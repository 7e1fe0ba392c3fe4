"""What was added to the budgets of jobs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from nas.store.tables.base import Base, Document, of_job


class ExtensionRow(Base):
    """An extension that was sent with an idempotency key, so that it is added once."""

    __tablename__ = "extensions"

    job_id: Mapped[str] = mapped_column(of_job(), primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(primary_key=True)
    added: Mapped[Document]
    created_at: Mapped[datetime]
