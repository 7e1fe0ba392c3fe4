"""What a token opens, as the store knows it now."""

from __future__ import annotations

from api.access.access import Access
from nas.store import Transaction
from nas.tokens import Token


def by_token(tx: Transaction, token: Token) -> Access | None:
    """What a key or the token of a share link opens; None where it is revoked, expired or unknown."""
    if token.noun == "key":
        key = tx.keys.opened_by(token)
        return None if key is None else Access.by_key(key)
    if token.noun == "share":
        share = tx.shares.opened_by(token)
        return None if share is None else Access.by_share(share)
    return None


def by_session(tx: Transaction, token: Token, idle_seconds: float) -> Access | None:
    """What a login opens: as much as its key or share link does by now."""
    session = tx.sessions.opened_by(token, idle_seconds=idle_seconds)
    if session is None:
        return None
    if session.key_id is not None:
        key = tx.keys.active(session.key_id)
        return None if key is None else Access.by_key(key).within(session, token)
    share = tx.shares.active(str(session.share_id))
    return None if share is None else Access.by_share(share).within(session, token)
