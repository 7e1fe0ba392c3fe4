"""Where a page of a list ended, as opaque text that travels through a client and back."""

from __future__ import annotations

import base64
import binascii
import json
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from nas.errors import InvalidRequest

_VERSION = 1
_MAX_INTEGER = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row that was given: its value in the sorted column (None: no value) and its tie."""

    sort: str
    descending: bool
    value: Any
    tie: Any

    @property
    def text(self) -> str:
        """What a client is given."""
        document = [_VERSION, self.sort, self.descending, self.value, self.tie]
        text = json.dumps(document, default=datetime.isoformat)
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(
        cls,
        text: str,
        sort: str,
        descending: bool,
        column: InstrumentedAttribute[Any],
        tie: InstrumentedAttribute[Any],
    ) -> Cursor:
        """The inverse of :attr:`text`, for a list that is sorted in this way.

        Raises:
            InvalidRequest: the text is no cursor, or one of a list that is sorted in another way.
        """
        try:
            padded = text + "=" * (-len(text) % 4)
            document = json.loads(base64.b64decode(padded, b"-_", validate=True))
            version, its_sort, its_descending, value, its_tie = document
            if (version, its_sort, its_descending) != (_VERSION, sort, descending):
                raise ValueError("it belongs to a list sorted in another way")
            typed = _typed(column, value), _typed(tie, its_tie)
            return cls(sort, descending, *typed)
        except (ValueError, TypeError, RecursionError, binascii.Error) as error:
            raise InvalidRequest(
                f"this cursor cannot be used here: {error}",
                field="cursor",
                remedy="Pass next_cursor of the page before, with the same sort and order; "
                "or leave it out to start again.",
            ) from error


def is_nullable(column: InstrumentedAttribute[Any]) -> bool:
    """Whether a row may have no value in this column."""
    return bool(column.property.columns[0].nullable)


def _typed(column: InstrumentedAttribute[Any], value: Any) -> Any:
    """``value`` as the column's type has it; a client may have sent anything."""
    kind = column.type.python_type
    match value:
        case None if is_nullable(column):
            return None
        case str() if issubclass(kind, datetime):
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                return moment
        case str() if issubclass(kind, str) and "\0" not in value:
            return kind(value.encode().decode())  # half a surrogate pair cannot be sent
        case bool():
            pass
        case int() if kind in (int, float) and abs(value) <= _MAX_INTEGER:
            return kind(value)
        case float() if kind is float and math.isfinite(value):
            return value
    raise ValueError(f"it holds {value!r}, which {column.key} never is")
