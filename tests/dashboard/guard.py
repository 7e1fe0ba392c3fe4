"""Watches a browser: nothing may go wrong unnoticed, and nothing may be asked of anybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page, Request, WebSocket

CONFESS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error("forbidden by the policy:", event.violatedDirective, event.blockedURI, event.sourceFile));
"""
"""Lets the page say itself what its content security policy forbade."""

OWN = ("data", "blob", "about")
NETWORK = r"ERR_CONNECTION|ERR_INTERNET_DISCONNECTED|ERR_NETWORK|ERR_EMPTY_RESPONSE|WebSocket connection"
"""What a browser says of its own accord while a server is away."""


class Guard:
    """What went wrong in one browser context, and what is on its way."""

    def __init__(self, context: BrowserContext, origin: str) -> None:
        self.faults: list[str] = []
        self._origin = urlsplit(origin).netloc
        self._forgiven: list[re.Pattern[str]] = []
        self._under_way: set[Request] = set()
        context.add_init_script(CONFESS)
        context.on("console", lambda said: self._hear(said.type, said.text))
        context.on("weberror", lambda error: self._note(f"page error: {error.error}"))
        context.on("request", self._request)
        context.on("requestfinished", self._answered)
        context.on("requestfailed", self._answered)
        context.on("page", self._page)

    @property
    def under_way(self) -> list[str]:
        """Requests without an answer yet."""
        return [request.url for request in self._under_way]

    @contextmanager
    def forgiving(self, *patterns: str) -> Iterator[None]:
        """Let pass what matches, as while a server is stopped."""
        kept = list(self._forgiven)
        self._forgiven += map(re.compile, patterns)
        yield
        self._forgiven = kept

    def forgive(self, *patterns: str) -> None:
        """Let pass what matches until the end of the test."""
        self._forgiven += map(re.compile, patterns)

    def _page(self, page: Page) -> None:
        page.on("websocket", self._socket)
        page.on("crash", lambda _: self._note("the page crashed"))

    def _socket(self, socket: WebSocket) -> None:
        self._check(socket.url)

    def _request(self, request: Request) -> None:
        self._under_way.add(request)
        self._check(request.url)

    def _answered(self, request: Request) -> None:
        self._under_way.discard(request)

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in OWN and parts.netloc != self._origin:
            self._note(f"request to another origin: {url}")

    def _hear(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self._note(f"console {kind}: {text}")

    def _note(self, fault: str) -> None:
        if not any(pattern.search(fault) for pattern in self._forgiven):
            self.faults.append(fault)
