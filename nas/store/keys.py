"""API keys: made, shown once, checked, revoked. See :mod:`nas.tokens` for what is kept of one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, exists, insert, or_, select, update

from nas.access import Scope
from nas.errors import Conflict, NotFound
from nas.store.ids import new_id
from nas.store.session import Session
from nas.store.tables import KeyRow
from nas.tokens import Token

USE_SECONDS = 60.0
"""The last use of a key, link or login is written down at most this often."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """A key as it is stored, without its secret."""

    id: str
    project_id: str
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None


class Keys:
    """The keys of all projects."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        project_id: str,
        scope: Scope,
        name: str = "",
        *,
        expires_seconds: float | None = None,
        token: Token | None = None,
    ) -> tuple[KeyRecord, Token]:
        """A new key and its token, which nobody can show again.

        Args:
            project_id: a project that exists.
            scope: what it may do there.
            name: for people.
            expires_seconds: from now; None never.
            token: one that was made elsewhere, for a deployment that is reproducible. Where it is
                there already with this project and scope, nothing changes.

        Raises:
            Conflict: the given token was revoked, or stands for something else.
        """
        if token is not None and (earlier := self._find(token.id)) is not None:
            return self._same(earlier, token, project_id, scope), token
        token = token or Token.issue(new_id("key", self._session.now))
        self._session.connection.execute(
            insert(KeyRow).values(
                id=token.id,
                project_id=project_id,
                name=name,
                scope=scope,
                digest=token.digest,
                created_at=self._session.now,
                expires_at=self._after(expires_seconds),
            )
        )
        return self.get(token.id), token

    def opened_by(self, token: Token) -> KeyRecord | None:
        """The key that a token is, if it is one, neither revoked nor expired."""
        row = self._find(token.id)
        if row is None or not token.fits(row.digest):
            return None
        return _record(row) if self._is_active(row) else None

    def active(self, key_id: str) -> KeyRecord | None:
        """The key, if it is neither revoked nor expired: for a login that was made with it."""
        row = self._find(key_id)
        return _record(row) if row is not None and self._is_active(row) else None

    def get(self, key_id: str) -> KeyRecord:
        """One key; raises NotFound."""
        row = self._find(key_id)
        if row is None:
            raise no_key(key_id)
        return _record(row)

    def of(self, project_id: str | None = None) -> tuple[KeyRecord, ...]:
        """The keys of a project, or all, the oldest first; revoked ones too."""
        keys = select(KeyRow.__table__).order_by(KeyRow.id)
        if project_id is not None:
            keys = keys.where(KeyRow.project_id == project_id)
        rows = self._session.connection.execute(keys)
        return tuple(_record(row) for row in rows)

    def revoke(self, key_id: str) -> KeyRecord:
        """End a key, and every login that was made with it; one that was revoked stays so.

        Raises:
            NotFound: there is no such key.
        """
        self._session.connection.execute(
            update(KeyRow)
            .where(KeyRow.id == key_id, KeyRow.revoked_at.is_(None))
            .values(revoked_at=self._session.now)
        )
        return self.get(key_id)

    def used(self, key_id: str) -> None:
        """Write down that it was used now."""
        self._session.connection.execute(
            update(KeyRow)
            .where(KeyRow.id == key_id)
            .values(last_used_at=self._session.now)
        )

    def is_due(self, last_used_at: datetime | None) -> bool:
        """Whether it is time to write down another use, of a key, link or login."""
        if last_used_at is None:
            return True
        return (self._session.now - last_used_at).total_seconds() >= USE_SECONDS

    def any_made(self) -> bool:
        """Whether there ever was a key: from then on the service is not open any more.

        Also after the last one has expired or was revoked: running out must not open a door.
        """
        return self._exists()

    def any_active(self) -> bool:
        """Whether somebody can enter."""
        return self._exists(
            KeyRow.revoked_at.is_(None),
            or_(KeyRow.expires_at.is_(None), KeyRow.expires_at > self._session.now),
        )

    def _exists(self, *where: Any) -> bool:
        found = select(exists(select(KeyRow.id).where(*where)))
        return bool(self._session.connection.execute(found).scalar_one())

    def _same(
        self, earlier: Row[Any], token: Token, project_id: str, scope: Scope
    ) -> KeyRecord:
        as_wanted = (earlier.project_id, earlier.scope) == (project_id, scope)
        if not (token.fits(earlier.digest) and as_wanted and self._is_active(earlier)):
            raise Conflict(
                f"the key {token.id} was made before and is revoked, expired, or another: "
                "put a new one into the file"
            )
        return _record(earlier)

    def _is_active(self, row: Row[Any]) -> bool:
        lasts = row.expires_at is None or row.expires_at > self._session.now
        return row.revoked_at is None and lasts

    def _after(self, seconds: float | None) -> datetime | None:
        return (
            None if seconds is None else self._session.now + timedelta(seconds=seconds)
        )

    def _find(self, key_id: str) -> Row[Any] | None:
        return self._session.connection.execute(
            select(KeyRow.__table__).where(KeyRow.id == key_id)
        ).one_or_none()


def _record(row: Row[Any]) -> KeyRecord:
    values = dict(row._mapping)
    del values["digest"]
    return KeyRecord(**values)


def no_key(key_id: str) -> NotFound:
    """The error for an id that no key has."""
    return NotFound(f"there is no key {key_id!r}: see `nas keys list`")
