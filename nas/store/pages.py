"""Lists of any length, a page at a time, by keyset: a page costs the same wherever it lies.

A list is filtered by state and sorted by one column. Each state is read on its own along an index of
(state, column, tie), rows without a value after those with one, and the pieces are merged; so
no filter makes a page slow. Keyset paging: https://use-the-index-luke.com/no-offset
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    SQLColumnExpression,
    literal,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from nas.errors import InvalidRequest
from nas.store.cursors import Cursor, is_nullable

Item = TypeVar("Item")
MAX_LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """Some rows of a list; ``next_cursor`` asks for those that follow, None at the end."""

    items: tuple[Item, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Order:
    """How a list is sorted and where its page starts.

    Raises:
        InvalidRequest: the page would have no row, or too many.
    """

    sort: str
    descending: bool
    cursor: str | None
    limit: int

    def __post_init__(self) -> None:
        if not 1 <= self.limit <= MAX_LIMIT:
            raise InvalidRequest(
                f"a page has 1 to {MAX_LIMIT} rows, not {self.limit}",
                field="limit",
                remedy=f"Ask for at most {MAX_LIMIT} and follow next_cursor.",
            )

    def after(
        self, column: InstrumentedAttribute[Any], tie: InstrumentedAttribute[Any]
    ) -> Cursor | None:
        """Where the page before ended; None asks for the first page."""
        if self.cursor is None:
            return None
        return Cursor.read(self.cursor, self.sort, self.descending, column, tie)

    def by(self, column: SQLColumnExpression[Any]) -> ColumnElement[Any]:
        """``column`` in this direction."""
        return column.desc() if self.descending else column.asc()

    def sorted(
        self, rows: Select[Any], *columns: InstrumentedAttribute[Any]
    ) -> Select[Any]:
        """``rows`` in this direction by several columns, each named once."""
        return rows.order_by(*map(self.by, dict.fromkeys(columns)))

    def beyond(
        self, last: Mapping[InstrumentedAttribute[Any], Any]
    ) -> ColumnElement[bool]:
        """Whether a row follows the one that has these values."""
        columns = tuple_(*last)
        values = tuple_(
            *(literal(value, column.type) for column, value in last.items())
        )
        return columns < values if self.descending else columns > values

    def precedes(self, first: Any, second: Any) -> bool:
        """Whether rows with the value ``first`` come before those with ``second``."""
        if first is None or second is None:
            return first is not None
        return bool(first != second and (first < second) != self.descending)


@dataclass(frozen=True, slots=True)
class Listing:
    """A table that is read in pages.

    Attributes:
        state: the column of states, of type ``states``.
        tie: a column that orders rows of equal value; unique within the list.
        columns: what it can be sorted by; each has an index (..., state, column, tie).
    """

    state: InstrumentedAttribute[Any]
    states: type[StrEnum]
    tie: InstrumentedAttribute[Any]
    columns: Mapping[str, InstrumentedAttribute[Any]]

    def page(
        self,
        connection: Connection,
        states: Sequence[StrEnum],
        order: Order,
        *where: ColumnElement[bool],
    ) -> Page[Any]:
        """The ties of one page's rows, in order; no ``states`` means all.

        Raises:
            InvalidRequest: an unknown column, or a cursor of another list.
        """
        column = self._column(order.sort)
        after = order.after(column, self.tie)
        pieces = [
            piece.where(*where)
            for state in dict.fromkeys(states or self.states)
            for piece in self._pieces(state, column, order, after)
        ]
        if not pieces:
            return Page((), None)
        rows = connection.execute(_merged(pieces, order)).all()
        if len(rows) <= order.limit:
            return Page(tuple(row.tie for row in rows), None)
        last = rows[order.limit - 1]
        cursor = Cursor(order.sort, order.descending, last.value, last.tie)
        return Page(tuple(row.tie for row in rows[: order.limit]), cursor.text)

    def _column(self, name: str) -> InstrumentedAttribute[Any]:
        if name in self.columns:
            return self.columns[name]
        raise InvalidRequest(
            f"this list cannot be sorted by {name!r}",
            field="sort",
            remedy=f"Sort by one of {', '.join(sorted(self.columns))}.",
        )

    def _pieces(
        self,
        state: StrEnum,
        column: InstrumentedAttribute[Any],
        order: Order,
        after: Cursor | None,
    ) -> Iterator[Select[Any]]:
        """The rows in one state after the cursor: those with a value, then those without."""
        rows = select(column.label("value"), self.tie.label("tie"))
        rows = rows.where(self.state == state)
        if column is self.state:
            yield from self._alike(rows, self.tie, state, order, after)
        elif is_nullable(column):
            with_value, without = column.is_not(None), column.is_(None)
            yield from self._varied(rows.where(with_value), column, order, after)
            yield from self._alike(rows.where(without), column, None, order, after)
        else:
            yield from self._varied(rows, column, order, after)

    def _varied(
        self,
        rows: Select[Any],
        column: InstrumentedAttribute[Any],
        order: Order,
        after: Cursor | None,
    ) -> Iterator[Select[Any]]:
        if after is None:
            yield order.sorted(rows, column, self.tie)
        elif after.value is not None:
            last = {column: after.value, self.tie: after.tie}
            yield order.sorted(rows, *last).where(order.beyond(last))

    def _alike(
        self,
        rows: Select[Any],
        column: InstrumentedAttribute[Any],
        value: Any,
        order: Order,
        after: Cursor | None,
    ) -> Iterator[Select[Any]]:
        """Rows that all have ``value``: only their ties differ.

        They are sorted by ``column`` first all the same: PostgreSQL does not see that rows without a
        value lie in its index by their ties.
        """
        rows = order.sorted(rows, column, self.tie)
        if after is None or order.precedes(after.value, value):
            yield rows
        elif after.value == value:
            yield rows.where(order.beyond({self.tie: after.tie}))


def _merged(pieces: Sequence[Select[Any]], order: Order) -> Select[Any]:
    """The first rows of all pieces together, and one more that tells whether others follow."""
    limit = order.limit + 1
    merged = union_all(
        *(select(piece.limit(limit).subquery()) for piece in pieces)
    ).subquery()
    value, tie = merged.c.value, merged.c.tie
    by_order = (value.is_(None), order.by(value), order.by(tie))
    return select(value, tie).order_by(*by_order).limit(limit)
