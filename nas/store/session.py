"""What every repository works on: one open transaction and its one moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from nas.store.columns import UtcDateTime
from nas.store.tables import Base

Clock = Callable[[], datetime]


class Session:
    """An open transaction.

    Attributes:
        connection: where statements are executed; nothing here commits.
    """

    def __init__(self, connection: Connection, clock: Clock | None) -> None:
        self.connection = connection
        self._clock = clock

    @property
    def is_postgresql(self) -> bool:
        """Whether rows can be locked one by one; SQLite has one writer at a time instead."""
        return self.connection.dialect.name == "postgresql"

    @cached_property
    def now(self) -> datetime:
        """The transaction's moment: the database's clock where processes on other machines share it."""
        if self._clock is not None:
            return self._clock()
        if self.is_postgresql:
            statement = select(func.clock_timestamp(type_=UtcDateTime))
            return self.connection.execute(statement).scalar_one()
        return datetime.now(UTC)

    def insert(self, row: type[Base]) -> postgresql.Insert | sqlite.Insert:
        """An INSERT that can say what to do where the row exists already."""
        if self.is_postgresql:
            return postgresql.insert(row)
        return sqlite.insert(row)
