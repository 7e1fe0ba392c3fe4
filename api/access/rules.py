"""What each route asks of who calls it, read off the routes themselves.

To look needs ``read``, anything else ``write``; a route that wants another scope says so by
``openapi_extra=needs(...)``. Whatever ends in ``_id`` in its path must belong to the caller's project.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute, APIWebSocketRoute
from fastapi.sse import EventSourceResponse
from starlette.routing import compile_path

from nas.access import Scope
from nas.store import Owners

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

SOCKET = "WEBSOCKET"
"""Stands for the method where a WebSocket is opened."""

SCOPE = "x-scope"
SHARED = "x-shared"
PUBLIC = "public"

FREE_PARAMETERS = frozenset({"name", "fingerprint", "other"})
"""Names that a route looks up itself, among what the caller's project may use."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What one route asks for.

    Attributes:
        scope: of the key; None lets everybody in.
        is_shared: whether a share link opens it although it names no job.
        is_stream: whether its answer stays open.
        template: of its path, ``/v1/jobs/{job_id}``; None where it is not known which route it is.
    """

    scope: Scope | None
    is_shared: bool = False
    is_stream: bool = False
    template: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One route: which requests it answers, and its rule."""

    pattern: re.Pattern[str]
    methods: frozenset[str]
    rule: Rule


class Rules:
    """The rules of all routes, found in the order in which the router tries them."""

    def __init__(self, places: Iterable[Place], public: Collection[str] = ()) -> None:
        self._places = tuple(places)
        self._public = frozenset(public)

    def of(self, method: str, path: str) -> tuple[Rule, Mapping[str, str]] | None:
        """The rule of a request, and what its path names; None where no route is known."""
        if path in self._public:
            return Rule(None, template=path), {}
        is_known = False
        for place in self._places:
            if found := place.pattern.match(path):
                if method in place.methods:
                    return place.rule, found.groupdict()
                is_known = True
        return (Rule(Scope.READ, is_shared=True), {}) if is_known else None


def needs(scope: Scope | None, *, shared: bool = False) -> dict[str, Any]:
    """For ``openapi_extra``: another scope than the method's, None for everybody."""
    return {SCOPE: scope or PUBLIC, **({SHARED: True} if shared else {})}


def places(prefix: str, router: APIRouter) -> Iterator[Place]:
    """The routes of ``router``, included under ``prefix``."""
    for route in router.routes:
        assert isinstance(route, APIRoute | APIWebSocketRoute)
        pattern, _, convertors = compile_path(prefix + route.path)
        for parameter in convertors:
            _check_owned(parameter, route.path)
        if isinstance(route, APIWebSocketRoute):
            yield Place(pattern, frozenset({SOCKET}), _rule_of_socket(route, prefix))
            continue
        for method in route.methods or ():
            yield Place(pattern, frozenset({method}), _rule(route, method, prefix))


def scope_of(method: str, extra: Mapping[str, Any] | None) -> Scope | None:
    """The scope that an operation needs."""
    default = Scope.READ if method in SAFE_METHODS else Scope.WRITE
    told = (extra or {}).get(SCOPE, default)
    return None if told == PUBLIC else Scope(told)


def noun_of(parameter: str) -> str | None:
    """What an id in a path is of; None where it is no id."""
    noun = parameter.removesuffix("_id")
    return noun if noun != parameter and Owners.knows(noun) else None


def _rule(route: APIRoute, method: str, prefix: str) -> Rule:
    extra = route.openapi_extra or {}
    return Rule(
        scope=scope_of(method, extra),
        is_shared=extra.get(SHARED, False),
        is_stream=route.response_class is EventSourceResponse,
        template=prefix + route.path,
    )


def _rule_of_socket(route: APIWebSocketRoute, prefix: str) -> Rule:
    """It names nothing; what may be followed is decided topic by topic."""
    return Rule(
        Scope.READ, is_shared=True, is_stream=True, template=prefix + route.path
    )


def _check_owned(parameter: str, path: str) -> None:
    """Nothing that a path names may be overlooked: the service does not even start."""
    if noun_of(parameter) is None and parameter not in FREE_PARAMETERS:
        raise TypeError(
            f"{path}: nobody knows whose {parameter} is; say so in nas.store.owners"
        )
