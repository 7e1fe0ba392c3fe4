"""Who may enter: projects, their keys, the logins made with them, and share links."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from nas.access import Scope
from nas.store.tables.base import Base, of_job, of_project


class ProjectRow(Base):
    """What jobs, keys and evaluations belong to; its id is its name."""

    __tablename__ = "projects"

    id: Mapped[str] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]


class KeyRow(Base):
    """A key of a project. Of its secret only a hash is kept: see :mod:`nas.tokens`."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(of_project(), index=True)
    name: Mapped[str]
    scope: Mapped[Scope]
    digest: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]


class ShareRow(Base):
    """A link with which anybody may look at one job."""

    __tablename__ = "shares"

    id: Mapped[str] = mapped_column(primary_key=True)
    job_id: Mapped[str] = mapped_column(of_job())
    name: Mapped[str]
    digest: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]

    __table_args__ = (Index(None, "job_id", "id"),)


class SessionRow(Base):
    """A login in a browser; it ends with the key or the link that it was made with."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    key_id: Mapped[str | None] = mapped_column(
        ForeignKey("api_keys.id", ondelete="CASCADE"), index=True
    )
    share_id: Mapped[str | None] = mapped_column(
        ForeignKey("shares.id", ondelete="CASCADE"), index=True
    )
    digest: Mapped[str]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    last_used_at: Mapped[datetime]
