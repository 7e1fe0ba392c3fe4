"""Every request has an id: the client's own, or a fresh one; in its answer, its problem and the log."""

from __future__ import annotations

import re
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from nas.telemetry.context import bound

HEADER = "X-Request-ID"
STARTS = ("http.response.start", "websocket.http.response.start", "websocket.accept")
"""What an answer begins with."""

_VALID = re.compile(r"[A-Za-z0-9._:-]{1,128}")


class RequestIds:
    """Binds the id around all that a request does; one that is no plain word is replaced."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back with the id."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope).get(HEADER, "")
        request_id = asked if _VALID.fullmatch(asked) else uuid4().hex

        async def named(message: Message) -> None:
            if message["type"] in STARTS:
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with bound(request_id=request_id):
            await self.app(scope, receive, named)
