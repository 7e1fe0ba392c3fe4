"""What the best trials chose, against all; and what skips of each span go with."""

from __future__ import annotations

from api.analyses.desk import Sheet
from api.analyses.packed import packed
from nas.analysis.decisions import Measure
from nas.analysis.decisions import decisions as made


def decisions(sheet: Sheet, measure: Measure) -> bytes:
    """Every dimension and every span, as :class:`api.schemas.decision.Choices`."""
    chosen, numbers = sheet.chosen, sheet.table.numbers
    found = made(
        chosen.outline,
        chosen.codes,
        numbers["score"],
        sheet.is_full,
        measure,
        numbers[measure],
    )
    return packed({"last_event": sheet.table.last_event, **found.model_dump()})
