"""Share links: whoever has the token may look at one job, until the link ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from nas.errors import NotFound
from nas.store.ids import new_id
from nas.store.session import Session
from nas.store.tables import JobRow, ShareRow
from nas.tokens import Token


@dataclass(frozen=True, slots=True)
class ShareRecord:
    """A link as it is stored, without its secret; ``project_id`` is the job's."""

    id: str
    job_id: str
    project_id: str
    name: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class Shares:
    """The share links of all jobs."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self, job_id: str, name: str = "", *, expires_seconds: float | None = None
    ) -> tuple[ShareRecord, Token]:
        """A new link to a job that exists, and its token, which nobody can show again."""
        now = self._session.now
        token = Token.issue(new_id("share", now))
        expires_at = (
            None
            if expires_seconds is None
            else now + timedelta(seconds=expires_seconds)
        )
        self._session.connection.execute(
            insert(ShareRow).values(
                id=token.id,
                job_id=job_id,
                name=name,
                digest=token.digest,
                created_at=now,
                expires_at=expires_at,
            )
        )
        return self.get(token.id), token

    def opened_by(self, token: Token) -> ShareRecord | None:
        """The link that a token is, if it is one, neither revoked nor expired."""
        row = self._find(token.id)
        if row is None or not token.fits(row.digest):
            return None
        return _record(row) if self._is_active(row) else None

    def active(self, share_id: str) -> ShareRecord | None:
        """The link, if it is neither revoked nor expired: for a login that was made with it."""
        row = self._find(share_id)
        return _record(row) if row is not None and self._is_active(row) else None

    def get(self, share_id: str) -> ShareRecord:
        """One link; raises NotFound."""
        row = self._find(share_id)
        if row is None:
            raise no_share(share_id)
        return _record(row)

    def of(self, job_id: str) -> tuple[ShareRecord, ...]:
        """The links to a job, the oldest first; revoked ones too."""
        rows = self._session.connection.execute(
            _SHARES.where(ShareRow.job_id == job_id).order_by(ShareRow.id)
        )
        return tuple(_record(row) for row in rows)

    def of_project(self, project_id: str) -> tuple[ShareRecord, ...]:
        """The links to all jobs of a project, the oldest first; revoked ones too."""
        rows = self._session.connection.execute(
            _SHARES.where(JobRow.project_id == project_id).order_by(ShareRow.id)
        )
        return tuple(_record(row) for row in rows)

    def revoke(self, share_id: str) -> ShareRecord:
        """End a link; one that was revoked stays so.

        Raises:
            NotFound: there is no such link.
        """
        self._session.connection.execute(
            update(ShareRow)
            .where(ShareRow.id == share_id, ShareRow.revoked_at.is_(None))
            .values(revoked_at=self._session.now)
        )
        return self.get(share_id)

    def used(self, share_id: str) -> None:
        """Write down that it was used now."""
        self._session.connection.execute(
            update(ShareRow)
            .where(ShareRow.id == share_id)
            .values(last_used_at=self._session.now)
        )

    def _is_active(self, row: Row[Any]) -> bool:
        lasts = row.expires_at is None or row.expires_at > self._session.now
        return row.revoked_at is None and lasts

    def _find(self, share_id: str) -> Row[Any] | None:
        return self._session.connection.execute(
            _SHARES.where(ShareRow.id == share_id)
        ).one_or_none()


_SHARES: Select[Any] = select(ShareRow.__table__, JobRow.project_id).join(
    JobRow, JobRow.id == ShareRow.job_id
)


def _record(row: Row[Any]) -> ShareRecord:
    values = dict(row._mapping)
    del values["digest"]
    return ShareRecord(**values)


def no_share(share_id: str) -> NotFound:
    """The error for an id that no share link has."""
    return NotFound(f"there is no share link {share_id!r}: see `nas share list`")
