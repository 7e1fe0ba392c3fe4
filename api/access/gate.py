"""The gate before the router: every request passes here, before its body is read."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.access import Access
from api.access.doorkeeper import Doorkeeper, Visitor
from api.access.limits import Limits
from api.access.passes import Pass
from api.access.refusals import SignInFirst
from api.access.rules import SOCKET, Rule, Rules
from api.errors import http_problem, problem_of
from nas.errors import NasError
from nas.settings import Settings

SIGNED_OUT = 4401
"""Code with which a socket is closed whose login has ended, or that has none."""

ACCESS = "access"
PASS = "pass"
NAMED = "named"
ROUTE = "nas.route"
"""Where the scope says which route is asked for, also where the gate lets nobody in."""


class Gate:
    """Lets through what :class:`Doorkeeper` lets in; the endpoint finds who it is in the state."""

    def __init__(
        self, app: ASGIApp, settings: Settings, rules: Rules, limits: Limits
    ) -> None:
        self.app = app
        self._rules = rules
        self._limits = limits
        self._doorkeeper = Doorkeeper(settings, limits)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer why not."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        connection = HTTPConnection(scope)
        method = scope.get("method", SOCKET)
        found = self._rules.of(method, scope["path"])
        if found is None:
            missing = HTTPException(HTTPStatus.NOT_FOUND)
            await http_problem(scope["path"], missing)(scope, receive, send)
            return
        rule, named = found
        scope[ROUTE] = rule.template
        with ExitStack() as stack:
            try:
                visitor = await self._visitor(connection, method, rule, named)
                if rule.is_stream and visitor is not None:
                    stack.enter_context(self._limits.stream(visitor.access.holder))
            except NasError as error:
                if method == SOCKET and _is_page(connection, error):
                    await _sign_out(receive, send)
                else:
                    await problem_of(connection, error)(scope, receive, send)
                return
            state = scope.setdefault("state", {})
            state[NAMED] = named
            state[ACCESS] = visitor and visitor.access
            if method == SOCKET and visitor is not None:
                state[PASS] = self._pass(connection, visitor.access)
            await self.app(scope, receive, _with(send, visitor))

    async def _visitor(
        self,
        connection: HTTPConnection,
        method: str,
        rule: Rule,
        named: Mapping[str, str],
    ) -> Visitor | None:
        if rule.scope is None:
            self._doorkeeper.check_public(connection, method)
            return None
        return await run_in_threadpool(
            self._doorkeeper.admit,
            connection,
            method,
            rule,
            named,
            connection.app.state.store,
        )

    def _pass(self, connection: HTTPConnection, access: Access) -> Pass:
        store = connection.app.state.store
        return Pass(access, connection, self._doorkeeper, self._limits, store)


def _is_page(connection: HTTPConnection, error: NasError) -> bool:
    """Whether a browser's page is to log in: it is never shown why a socket was not opened."""
    return isinstance(error, SignInFirst) and "origin" in connection.headers


async def _sign_out(receive: Receive, send: Send) -> None:
    """Open a socket just to close it, with a code that the page is shown."""
    await receive()
    await send({"type": "websocket.accept", "headers": []})
    await send(
        {"type": "websocket.close", "code": SIGNED_OUT, "reason": "a login is needed"}
    )


async def passed(request: HTTPConnection) -> None:
    """Nothing is answered that came by another way, or that the gate took for another route."""
    named = getattr(request.state, NAMED, None)
    if named != request.path_params:
        raise RuntimeError(f"{request.url.path} was not checked as what it is")


def _with(send: Send, visitor: Visitor | None) -> Send:
    if visitor is None or not visitor.headers:
        return send

    async def told(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in visitor.headers.items():
                headers[name] = value
        await send(message)

    return told
