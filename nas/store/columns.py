"""Column types that mean the same on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import JSON, DateTime, Dialect, Enum, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator


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


TEXT = String().with_variant(String(collation="C"), "postgresql")
"""Text compared by code point on both databases, so that both sort and page alike."""

DOCUMENT = JSON().with_variant(JSONB(), "postgresql")
"""A JSON document."""


def word(states: type[StrEnum]) -> Enum:
    """A column that holds one word of an enum, as plain text: a new word needs no migration."""
    return Enum(
        states,
        native_enum=False,
        length=16,
        create_constraint=False,
        values_callable=lambda enum: [member.value for member in enum],
    )
