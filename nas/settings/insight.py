"""What is logged, counted and traced."""

from __future__ import annotations

from typing import Literal

from pydantic import AliasChoices, BaseModel, Field


class Insight(BaseModel):
    """What is logged, counted and traced."""

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least of what is logged."
    )
    log_format: Literal["console", "json"] | None = Field(
        None,
        description="Form of a log line; default is console on a terminal, json elsewhere.",
    )
    trial_log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        description="The least of what is kept of a trial's log; debug adds a line an epoch.",
    )
    max_log_lines_per_trial: int = Field(
        1000, ge=10, description="Lines kept of what one trial logs."
    )
    max_log_line_chars: int = Field(
        8000, ge=200, description="Characters kept of one line of a trial's log."
    )
    metrics_open: bool = Field(
        False,
        description="Whether /metrics answers without a key where keys are needed.",
    )
    worker_metrics_host: str = Field(
        "127.0.0.1", description="Address of a worker process's own /metrics."
    )
    worker_metrics_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="Port of a worker process's own /metrics; off by default, 0 takes a free one.",
    )
    otlp_endpoint: str | None = Field(
        None,
        validation_alias=AliasChoices(
            "otlp_endpoint", "NAS_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"
        ),
        description="Base URL that takes OpenTelemetry traces over HTTP; without one none are made.",
    )
