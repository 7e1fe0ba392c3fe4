"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator, TypeEngine


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: stored in UTC, returned timezone-aware; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """Not said by itself for a decorated type."""
        return datetime

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """To UTC, because SQLite keeps no zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no timezone: pass an aware datetime")
        return value.astimezone(UTC)

    def process_result_value(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """SQLite gives a naive UTC, PostgreSQL the zone of its session."""
        if value is None:
            return None
        if value.tzinfo is None:
            return value.replace(tzinfo=UTC)
        return value.astimezone(UTC)


class Text(TypeDecorator[str]):
    """Text compared by code point on both databases, so that both sort and page alike.

    What PostgreSQL cannot keep (NUL, half a surrogate pair) is replaced, see :func:`storable`.
    """

    impl = String
    cache_ok = True

    @property
    def python_type(self) -> type[str]:
        """Not said by itself for a decorated type."""
        return str

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """SQLite compares by code point unless told otherwise."""
        collation = "C" if dialect.name == "postgresql" else None
        return dialect.type_descriptor(String(collation=collation))

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Messages of crashed processes may hold anything."""
        return value if value is None else storable(value)


def word(states: type[StrEnum]) -> Enum:
    """A column that holds one word of an enum, as plain text: a new word needs no migration."""
    return Enum(
        states,
        native_enum=False,
        length=16,
        create_constraint=False,
        values_callable=lambda enum: [member.value for member in enum],
    )


DOCUMENT = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document."""


def write_document(document: Any) -> str:
    """``document`` as compact JSON that both databases can keep."""
    text = json.dumps(document, separators=(",", ":"))
    if "\\u0000" in text or "\\ud" in text:  # all that is not ASCII is escaped
        text = json.dumps(_storable(document), separators=(",", ":"))
    return text


def storable(text: str) -> str:
    """``text`` with a replacement character for what PostgreSQL cannot keep."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\0", "\ufffd")


def _storable(document: Any) -> Any:
    match document:
        case str():
            return storable(document)
        case dict():
            return {storable(key): _storable(value) for key, value in document.items()}
        case list() | tuple():
            return [_storable(value) for value in document]
    return document
