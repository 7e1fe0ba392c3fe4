"""Spans, where someone takes them: OpenTelemetry over OTLP; nothing is loaded or done elsewhere.

A trace leads from the request that posted a job, by what is stored with the job, to the attempts at its
trials in other processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING, Protocol

from nas.errors import InvalidRequest
from nas.settings import Settings

if TYPE_CHECKING:
    from nas.telemetry.otlp import Tracer

Value = str | int | float | bool


class Span(Protocol):
    """Something that takes time."""

    def rename(self, name: str) -> None:
        """Name it better, once that is known."""

    def set(self, **attributes: Value) -> None:
        """Say more about it."""

    def event(self, name: str, **attributes: Value) -> None:
        """Say what happened in it just now."""

    def fail(self, message: str) -> None:
        """Say that it came to no good end."""


class _NoSpan:
    """Takes all and keeps nothing."""

    def __enter__(self) -> Span:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def rename(self, name: str) -> None:
        """Nothing."""

    def set(self, **attributes: Value) -> None:
        """Nothing."""

    def event(self, name: str, **attributes: Value) -> None:
        """Nothing."""

    def fail(self, message: str) -> None:
        """Nothing."""


_NO_SPAN = _NoSpan()
_tracer: Tracer | None = None


def span(
    name: str, *, parent: str | None = None, server: bool = False, **attributes: Value
) -> AbstractContextManager[Span]:
    """A span around the block, below the one around it.

    Args:
        name: of what happens, the same for all of its kind.
        parent: a W3C ``traceparent`` to stand below instead.
        server: whether it answers a request from elsewhere.
        attributes: what is special about this one.
    """
    if _tracer is None:
        return _NO_SPAN
    return _tracer.span(name, parent, server, attributes)


def event(name: str, **attributes: Value) -> None:
    """Say what happened just now in the span around."""
    if _tracer is not None:
        _tracer.event(name, attributes)


def traceparent() -> str | None:
    """The W3C ``traceparent`` of the span around; None where there is none."""
    return _tracer.traceparent() if _tracer is not None else None


@contextmanager
def enabled(settings: Settings, service: str) -> Iterator[None]:
    """Within, spans go to the endpoint of ``settings``, if one is set; what is left goes at the end.

    Raises:
        InvalidRequest: an endpoint is set and the packages that would serve it are missing.
    """
    global _tracer
    if settings.otlp_endpoint is None:
        yield
        return
    try:
        from nas.telemetry.otlp import Tracer
    except ModuleNotFoundError as error:
        raise InvalidRequest(
            f"traces are wanted at {settings.otlp_endpoint}, but {error.name} is not installed",
            field="otlp_endpoint",
            remedy="Install skip-nas[otel], or leave NAS_OTLP_ENDPOINT unset.",
        ) from error
    _tracer = tracer = Tracer(settings.otlp_endpoint, service)
    try:
        yield
    finally:
        _tracer = None
        tracer.close()
