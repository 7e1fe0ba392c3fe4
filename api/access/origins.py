"""Whether a browser asks on behalf of this service's own page, and under a name of this service."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from api.access.refusals import NotAllowed
from nas.settings import Settings

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class Origins:
    """The names and origins that the settings allow."""

    def __init__(self, settings: Settings) -> None:
        self._hosts = _listed(settings.allowed_hosts)
        self._origins = _listed(settings.allowed_origins)
        self._local = LOCAL_NAMES | {settings.host} | self._hosts

    def check_host(self, request: HTTPConnection, *, is_open: bool) -> None:
        """Refuse a name that is not this service's.

        A page may let its own name point at 127.0.0.1 (DNS rebinding); its browser then takes an
        open service for the page's own, and only the name gives it away.

        Raises:
            NotAllowed: the header Host says another name.
        """
        allowed = self._local if is_open else self._hosts
        name = _name(request.headers.get("Host", ""))
        if allowed and name not in allowed:
            raise NotAllowed(
                f"this service does not answer under the name {name!r}: add it to "
                "NAS_ALLOWED_HOSTS"
            )

    def check_origin(self, request: HTTPConnection) -> None:
        """Refuse a write, or a socket, that another site made a browser send.

        Raises:
            NotAllowed: the browser says that it comes from elsewhere.
        """
        origin = request.headers.get("Origin")
        if origin is not None:
            is_own = urlsplit(origin).netloc == request.headers.get("Host")
            if not is_own and origin not in self._origins:
                raise _cross_site()
        elif request.headers.get("Sec-Fetch-Site", "none") not in (
            "none",
            "same-origin",
        ):
            raise _cross_site()


def cors(settings: Settings) -> dict[str, Any]:
    """The options of Starlette's ``CORSMiddleware``: keys in a header, never cookies."""
    return {
        "allow_origins": sorted(_listed(settings.allowed_origins)),
        "allow_methods": ["GET", "POST", "PUT", "PATCH", "DELETE"],
        "allow_headers": [
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "Last-Event-ID",
        ],
        "expose_headers": ["Location", "Retry-After", "RateLimit", "RateLimit-Policy"],
    }


def _cross_site() -> NotAllowed:
    return NotAllowed(
        "another site may not do this here: send a key in the header Authorization"
    )


def _listed(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split(",") if part.strip())


def _name(host: str) -> str:
    """The name in a Host header, without its port and brackets."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
