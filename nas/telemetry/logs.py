"""The log of a process: one sentence for people, fields for machines, no secret.

Every process writes to stderr in the same way, the libraries that it uses included: each line is one
JSON object, or a plain line where a person watches. Fields come from what is bound
(:mod:`nas.telemetry.context`) and from ``extra`` of the call.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from nas.settings import Settings
from nas.telemetry import context
from nas.telemetry.redaction import redact

Form = Literal["console", "json"]

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "color_message",  # uvicorn's message once more, for terminals
}
_NOISY = {
    "alembic": logging.WARNING,
    "httpcore": logging.WARNING,
    "httpx": logging.WARNING,
    "uvicorn.access": logging.WARNING,  # requests are logged with their ids by api.middleware
    "ray": logging.ERROR,
}


def configure(settings: Settings) -> None:
    """Set up the whole log of this process."""
    configure_as(settings.log_level, settings.log_format)


def configure_as(level: str, form: Form | None = None) -> None:
    """Set up the log of a process that has no settings; without ``form``, see where stderr leads."""
    if form is None:
        form = "console" if sys.stderr.isatty() else "json"
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine() if form == "json" else ConsoleLine())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    logging.captureWarnings(capture=True)
    for name, least in _NOISY.items():
        logging.getLogger(name).setLevel(max(least, root.level))


def fields_of(record: logging.LogRecord) -> Mapping[str, object]:
    """What a line says for machines: what is bound where it is written, and its own."""
    own = {
        name: value
        for name, value in vars(record).items()
        if name not in _OWN and not name.startswith("_")
    }
    return {**context.fields(), **own}


def error_of(record: logging.LogRecord) -> str:
    """The traceback that goes with a line; empty without one."""
    if record.exc_info and record.exc_info[0] is not None:
        return logging.Formatter().formatException(record.exc_info)
    return record.exc_text or ""


class JsonLine(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without secrets."""
        document: dict[str, object] = {
            "time": _moment(record).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            **fields_of(record),
        }
        if error := error_of(record):
            document["error"] = error
        return redact(json.dumps(document, default=str))


class ConsoleLine(logging.Formatter):
    """A line for people: time, level, who, what; fields at its end, a traceback below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without secrets."""
        moment = _moment(record).astimezone().strftime("%H:%M:%S")
        text = f"{moment} {record.levelname:<7} {record.name}: {record.getMessage()}"
        fields = " ".join(
            f"{name}={value}" for name, value in fields_of(record).items()
        )
        error = error_of(record)
        parts = [f"{text}  {fields}".rstrip(), *([error] if error else [])]
        return redact("\n".join(parts))


def _moment(record: logging.LogRecord) -> datetime:
    return datetime.fromtimestamp(record.created, UTC)
