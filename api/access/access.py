"""Who was let in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from nas.access import DEFAULT_PROJECT, Scope
from nas.store import KeyRecord, SessionRecord, ShareRecord
from nas.tokens import Token


@dataclass(frozen=True, slots=True)
class Access:
    """What one request may do.

    Attributes:
        project_id: whose things it sees.
        scope: what it may do with them.
        opener_id: the key or the share link that lets it in; None on a service without keys.
        opener_name: its name, or its id where it has none.
        job_id: the only job that it sees, by a share link.
        session: the login that it came by.
        csrf_token: what its writes must carry, where it came by a login.
        expires_at: when the key, link or login ends.
        last_used_at: when its use was written down last.
    """

    project_id: str
    scope: Scope
    opener_id: str | None = None
    job_id: str | None = None
    session: SessionRecord | None = None
    csrf_token: str | None = None
    expires_at: datetime | None = None
    last_used_at: datetime | None = None
    opener_name: str | None = None

    @classmethod
    def by_key(cls, key: KeyRecord) -> Self:
        """What a key allows."""
        return cls(
            project_id=key.project_id,
            scope=key.scope,
            opener_id=key.id,
            expires_at=key.expires_at,
            last_used_at=key.last_used_at,
            opener_name=key.name or key.id,
        )

    @classmethod
    def by_share(cls, share: ShareRecord) -> Self:
        """What a share link allows: to look at one job."""
        return cls(
            project_id=share.project_id,
            scope=Scope.READ,
            opener_id=share.id,
            job_id=share.job_id,
            expires_at=share.expires_at,
            last_used_at=share.last_used_at,
            opener_name=share.name or share.id,
        )

    def within(self, session: SessionRecord, token: Token) -> Access:
        """The same, come by a login."""
        ends = [at for at in (self.expires_at, session.expires_at) if at is not None]
        return Access(
            project_id=self.project_id,
            scope=self.scope,
            opener_id=self.opener_id,
            job_id=self.job_id,
            session=session,
            csrf_token=token.csrf,
            expires_at=min(ends),
            last_used_at=session.last_used_at,
            opener_name=self.opener_name,
        )

    @property
    def holder(self) -> str:
        """By what its requests are counted."""
        return self.opener_id or "open"


OPEN = Access(DEFAULT_PROJECT, Scope.ADMIN)
"""Everybody on this machine, as long as no key was ever made."""
