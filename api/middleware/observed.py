"""Each request is counted, timed, logged in one line and, where traces are made, a span."""

from __future__ import annotations

import logging
from time import perf_counter
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.gate import ROUTE
from api.access.rules import SOCKET
from nas.telemetry import meters, tracing

logger = logging.getLogger(__name__)

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked for every few seconds by machines: logged for who looks closely only."""

UNKNOWN = "(none)"
"""The route of an address that nothing has: whatever is asked for, it is one series."""

MAX_PATH_CHARS = 300

METHODS = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", SOCKET}
)


class Observed:
    """Sees a request from its arrival to the last byte of its answer, a socket to its end."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        seen = _Seen(scope)

        async def watched(message: Message) -> None:
            seen.note(message)
            await send(message)

        parent = Headers(scope=scope).get("traceparent")
        with tracing.span(seen.method, parent=parent, server=True) as span:
            try:
                await self.app(scope, receive, watched)
            finally:
                seen.finish(span)


class _Seen:
    """One request as it goes by."""

    def __init__(self, scope: Scope) -> None:
        method = scope.get("method", SOCKET)
        self.method = method if method in METHODS else "OTHER"
        self._scope = scope
        self._started = perf_counter()
        self._status = 500 if method != SOCKET else 403
        self._is_stream = method == SOCKET

    def note(self, message: Message) -> None:
        """Read the answer's first message."""
        if message["type"] == "websocket.accept":
            self._status = 101
        elif message["type"].endswith("http.response.start"):
            self._status = message["status"]
            kind = Headers(raw=message["headers"]).get("content-type", "")
            self._is_stream |= kind.startswith("text/event-stream")

    def finish(self, span: tracing.Span) -> None:
        """Say what became of it."""
        seconds = perf_counter() - self._started
        route = _route(self._scope)
        meters.HTTP_REQUESTS.add(1, self.method, route, str(self._status))
        if not self._is_stream:
            meters.HTTP_SECONDS.observe(seconds, self.method, route)
        if self._status == 429:
            meters.RATE_LIMIT_REFUSALS.add()
        span.rename(f"{self.method} {route}")
        span.set(
            http_request_method=self.method, http_route=route, http_status=self._status
        )
        if self._status >= 500:
            span.fail(f"answered {self._status}")
        self._log(route, seconds)

    def _log(self, route: str, seconds: float) -> None:
        """The path without its query, which may hold anything."""
        path = quote(self._scope["path"])[:MAX_PATH_CHARS]
        level = logging.DEBUG if path in PROBES else logging.INFO
        logger.log(
            level,
            "%s %s: %s",
            self.method,
            path,
            self._status,
            extra={
                "route": route,
                "status": self._status,
                "milliseconds": round(seconds * 1000, 1),
            },
        )


def _route(scope: Scope) -> str:
    """The template of the route that was asked for, as the gate has found it."""
    return scope.get(ROUTE) or UNKNOWN
