"""Spans by the OpenTelemetry SDK, sent in batches over OTLP/HTTP from a thread of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import SERVICE_NAME, SERVICE_VERSION, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import (
    TraceContextTextMapPropagator,
)

from nas.telemetry.redaction import redact
from nas.telemetry.tracing import Value

FLUSH_SECONDS = 5.0
_W3C = TraceContextTextMapPropagator()


class OtlpSpan:
    """A span of the SDK under the few names that this house uses."""

    def __init__(self, span: trace.Span) -> None:
        self._span = span

    def rename(self, name: str) -> None:
        """Name it better, once that is known."""
        self._span.update_name(name)

    def set(self, **attributes: Value) -> None:
        """Say more about it."""
        self._span.set_attributes(_named(attributes))

    def event(self, name: str, **attributes: Value) -> None:
        """Say what happened in it just now."""
        self._span.add_event(name, _named(attributes))

    def fail(self, message: str) -> None:
        """Say that it came to no good end."""
        self._span.set_status(Status(StatusCode.ERROR, redact(message)))


class Tracer:
    """Makes spans and sends them to ``endpoint``, the base URL of an OTLP receiver."""

    def __init__(self, endpoint: str, service: str) -> None:
        resource = Resource.create(
            {SERVICE_NAME: service, SERVICE_VERSION: version("skip-nas")}
        )
        self._provider = TracerProvider(resource=resource)
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("nas")

    @contextmanager
    def span(
        self,
        name: str,
        parent: str | None,
        server: bool,
        attributes: Mapping[str, Value],
    ) -> Iterator[OtlpSpan]:
        """See :func:`nas.telemetry.tracing.span`."""
        context = _W3C.extract({"traceparent": parent}) if parent else None
        with self._tracer.start_as_current_span(
            name,
            context=context,
            kind=SpanKind.SERVER if server else SpanKind.INTERNAL,
            attributes=_named(attributes),
            record_exception=False,  # its text may hold secrets
            set_status_on_exception=False,
        ) as span:
            wrapped = OtlpSpan(span)
            try:
                yield wrapped
            except BaseException as error:
                wrapped.fail(f"{type(error).__name__}: {error}")
                raise

    def event(self, name: str, attributes: Mapping[str, Value]) -> None:
        """See :func:`nas.telemetry.tracing.event`."""
        trace.get_current_span().add_event(name, _named(attributes))

    def traceparent(self) -> str | None:
        """See :func:`nas.telemetry.tracing.traceparent`."""
        carrier: dict[str, str] = {}
        _W3C.inject(carrier)
        return carrier.get("traceparent")

    def close(self) -> None:
        """Send what is left, and stop."""
        self._provider.force_flush(round(FLUSH_SECONDS * 1000))
        self._provider.shutdown()


_SEMANTIC = {
    "http_request_method": "http.request.method",
    "http_route": "http.route",
    "http_status": "http.response.status_code",
}
"""Names that OpenTelemetry has agreed on; others are of this service."""


def _named(attributes: Mapping[str, Value]) -> dict[str, Value]:
    return {
        _SEMANTIC.get(name, f"nas.{name}"): redact(value)
        if isinstance(value, str)
        else value
        for name, value in attributes.items()
    }
