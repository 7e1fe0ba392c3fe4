"""Logins in a browser: a cookie in the place of a key or of a share link, for a limited time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update

from nas.store.ids import new_id
from nas.store.session import Session
from nas.store.tables import SessionRow
from nas.tokens import Token


@dataclass(frozen=True, slots=True)
class SessionRecord:
    """A login. Whether its key or link still opens anything is for those to say."""

    id: str
    key_id: str | None
    share_id: str | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime


class Sessions:
    """The logins of all browsers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self, opener_id: str, *, seconds: float, idle_seconds: float
    ) -> tuple[SessionRecord, Token]:
        """A login with the key or the share link ``opener_id``; those that are over are cleared away.

        Args:
            opener_id: an active key or share link.
            seconds: how long it lasts at most.
            idle_seconds: how long one lasts that is not used.
        """
        now = self._session.now
        self._clear(idle_seconds)
        token = Token.issue(new_id("session", now))
        is_key = opener_id.startswith("key_")
        self._session.connection.execute(
            insert(SessionRow).values(
                id=token.id,
                key_id=opener_id if is_key else None,
                share_id=None if is_key else opener_id,
                digest=token.digest,
                created_at=now,
                expires_at=now + timedelta(seconds=seconds),
                last_used_at=now,
            )
        )
        found = self.opened_by(token, idle_seconds=idle_seconds)
        assert found is not None
        return found, token

    def opened_by(self, token: Token, *, idle_seconds: float) -> SessionRecord | None:
        """The login that a cookie stands for, if it is one that lasts."""
        row = self._session.connection.execute(
            select(SessionRow.__table__).where(SessionRow.id == token.id)
        ).one_or_none()
        if row is None or not token.fits(row.digest):
            return None
        values = dict(row._mapping)
        del values["digest"]
        found = SessionRecord(**values)
        now = self._session.now
        is_idle = found.last_used_at + timedelta(seconds=idle_seconds) <= now
        return None if is_idle or found.expires_at <= now else found

    def used(self, session_id: str) -> None:
        """Write down that it was used now, from when it may be idle anew."""
        self._session.connection.execute(
            update(SessionRow)
            .where(SessionRow.id == session_id)
            .values(last_used_at=self._session.now)
        )

    def end(self, session_id: str) -> None:
        """Log out."""
        self._session.connection.execute(
            delete(SessionRow).where(SessionRow.id == session_id)
        )

    def _clear(self, idle_seconds: float) -> None:
        now = self._session.now
        idle_since = now - timedelta(seconds=idle_seconds)
        self._session.connection.execute(
            delete(SessionRow).where(
                or_(SessionRow.expires_at <= now, SessionRow.last_used_at <= idle_since)
            )
        )
