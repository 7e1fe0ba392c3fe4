"""Turns an error that nobody foresaw into a problem, and writes what it was to the log."""

from __future__ import annotations

import logging

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import internal_problem

logger = logging.getLogger(__name__)


class Failures:
    """Stands inside the security headers, so that a failure carries them as well."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer for what it raises."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def noted(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, noted)
        except Exception:
            # An answer that has begun can only be broken off: the server closes the connection.
            if started:
                raise
            logger.exception("%s %s failed", scope["method"], scope["path"])
            await internal_problem(scope["path"])(scope, receive, send)
