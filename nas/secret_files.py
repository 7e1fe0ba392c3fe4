"""Secrets that stand in a file of their own, as Docker and Kubernetes hand them to a container."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote, urlsplit

from nas.errors import InvalidRequest


def read(path: Path, setting: str) -> str:
    """The secret in ``path``, without the line end that an editor leaves.

    Raises:
        InvalidRequest: there is none; ``setting`` is the field to change.
    """
    try:
        secret = path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidRequest(
            f"the secret in {path} cannot be read: {error}",
            field=setting,
            remedy=f"Mount the file where NAS_{setting.upper()} says, readable for this user.",
        ) from error
    if not secret:
        raise InvalidRequest(
            f"the secret in {path} is empty",
            field=setting,
            remedy="Write the secret into the file, alone.",
        )
    return secret


def with_password(url: str, password: str) -> str:
    """``url``, signed in with ``password``.

    Raises:
        InvalidRequest: it names no user, or has a password already.
    """
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    if not at or not user or ":" in user:
        raise InvalidRequest(
            "a password file asks for a database URL with a user and without a password",
            field="database_url",
            remedy="Use postgresql://user@host/name beside the password file.",
        )
    signed_in = f"{user}:{quote(password, safe='')}@{host}"
    return parts._replace(netloc=signed_in).geturl()
