"""Refuses a body that is too long, by its announced length or while it is read."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import BodyTooLarge, http_problem

UPLOAD = ("POST", "/v1/datasets")
"""The one route whose body is streamed to disk."""


class BodyLimit:
    """Counts the bytes of every request's body; nothing longer is ever held in memory, or on disk."""

    def __init__(
        self, app: ASGIApp, max_body_bytes: int, max_upload_bytes: int
    ) -> None:
        self.app = app
        self.max_body_bytes = max_body_bytes
        self.max_upload_bytes = max_upload_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        too_large, limit = self._limit(scope)
        if self._announced(scope) > limit:
            await http_problem(scope["path"], too_large)(scope, receive, send)
            return
        await self.app(scope, self._counted(receive, too_large, limit), send)

    def _limit(self, scope: Scope) -> tuple[BodyTooLarge, int]:
        """The refusal of a longer body, and how long it may be: an upload goes to disk."""
        if (scope["method"], scope["path"]) == UPLOAD:
            limit = self.max_upload_bytes
            return BodyTooLarge(limit, "NAS_MAX_UPLOAD_BYTES"), limit
        return BodyTooLarge(self.max_body_bytes), self.max_body_bytes

    def _announced(self, scope: Scope) -> int:
        length = Headers(scope=scope).get("content-length", "")
        return int(length) if length.isdecimal() else 0

    def _counted(
        self, receive: Receive, too_large: BodyTooLarge, limit: int
    ) -> Receive:
        num_bytes = 0

        async def counted() -> Message:
            nonlocal num_bytes
            message = await receive()
            num_bytes += len(message.get("body", b""))
            if num_bytes > limit:
                raise too_large
            return message

        return counted
