"""Ids that belong to everything that is said within: of the request, the job, the trial."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType

_NOTHING: Mapping[str, object] = MappingProxyType({})
_bound: ContextVar[Mapping[str, object]] = ContextVar("nas_bound", default=_NOTHING)


@contextmanager
def bound(**fields: object) -> Iterator[None]:
    """Within, and in all tasks and threads of asyncio that start there, log lines carry ``fields``."""
    token = _bound.set({**_bound.get(), **fields})
    try:
        yield
    finally:
        _bound.reset(token)


def bind(**fields: object) -> None:
    """From here on, in this thread or task, log lines carry ``fields`` and nothing that was bound before."""
    _bound.set(fields)


def fields() -> Mapping[str, object]:
    """What is bound here."""
    return _bound.get()


def request_id() -> str | None:
    """The id of the HTTP request that is being answered; None outside of one."""
    found = _bound.get().get("request_id")
    return found if isinstance(found, str) else None
