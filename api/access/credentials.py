"""What a request shows to be let in: a token in its header, or the cookie of a login."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from api.access.refusals import SignInFirst
from nas.tokens import Token

COOKIE = "nas_session"
CSRF_HEADER = "X-CSRF-Token"


@dataclass(frozen=True, slots=True)
class Credentials:
    """A token, and whether a browser sends it by itself, so that any page can make it do so."""

    token: Token
    is_cookie: bool


def cookie_name(is_secure: bool) -> str:
    """Over TLS a name that browsers take from this very host alone."""
    return f"__Host-{COOKIE}" if is_secure else COOKIE


def read(request: HTTPConnection) -> Credentials | None:
    """What the request shows; the header counts where it has both.

    Raises:
        SignInFirst: it has a header, and no token in it.
    """
    header = request.headers.get("Authorization")
    if header is not None:
        scheme, _, text = header.partition(" ")
        token = Token.parse(text.strip())
        if scheme.lower() != "bearer" or token is None or token.noun == "session":
            raise SignInFirst(
                "the header Authorization holds no key: send `Bearer nas_...`"
            )
        return Credentials(token, is_cookie=False)
    cookie = request.cookies.get(cookie_name(request.url.scheme == "https"), "")
    token = Token.parse(cookie)
    if token is None or token.noun != "session":
        return None
    return Credentials(token, is_cookie=True)
