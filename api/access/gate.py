"""The gate before the router: every request passes here, before its body is read."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from http import HTTPStatus

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access.doorkeeper import Doorkeeper, Visitor
from api.access.limits import Limits
from api.access.rules import Rule, Rules
from api.errors import http_problem, problem_of
from nas.errors import NasError
from nas.settings import Settings

ACCESS = "access"
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
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        found = self._rules.of(request.method, scope["path"])
        if found is None:
            missing = HTTPException(HTTPStatus.NOT_FOUND)
            await http_problem(scope["path"], missing)(scope, receive, send)
            return
        rule, named = found
        scope[ROUTE] = rule.template
        with ExitStack() as stack:
            try:
                visitor = await self._visitor(request, rule, named)
                if rule.is_stream and visitor is not None:
                    stack.enter_context(self._limits.stream(visitor.access.holder))
            except NasError as error:
                await problem_of(request, error)(scope, receive, send)
                return
            state = scope.setdefault("state", {})
            state[NAMED] = named
            state[ACCESS] = visitor and visitor.access
            await self.app(scope, receive, _with(send, visitor))

    async def _visitor(
        self, request: Request, rule: Rule, named: Mapping[str, str]
    ) -> Visitor | None:
        if rule.scope is None:
            self._doorkeeper.check_public(request, request.method)
            return None
        return await run_in_threadpool(
            self._doorkeeper.admit,
            request,
            request.method,
            rule,
            named,
            request.app.state.store,
        )


async def passed(request: Request) -> None:
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
