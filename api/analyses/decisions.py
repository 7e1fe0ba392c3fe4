"""What the best trials chose, against all; and what skips of each span go with."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.analyses.desk import Sheet
from api.analyses.packed import packed
from api.schemas.decision import Measure
from nas.analysis.intervals import LEVEL, Interval, share
from nas.analysis.population import counted
from nas.analysis.ranks import num_top
from nas.analysis.spans import spans
from search_spaces import Dimension


def decisions(sheet: Sheet, measure: Measure) -> bytes:
    """Every dimension and every span, as :class:`api.schemas.decision.Choices`."""
    chosen, order = sheet.chosen, sheet.order
    top = order[: num_top(len(order))]
    rows = _whole(sheet, measure)
    values = sheet.table.numbers[measure][rows]
    return packed(
        {
            "last_event": sheet.table.last_event,
            "level": LEVEL,
            "num_all": len(order),
            "num_top": len(top),
            "dimensions": [
                _dimension(dimension, chosen.codes[order, place], len(top))
                for place, dimension in enumerate(chosen.outline.dimensions)
            ],
            "measure": measure,
            "num_whole": len(rows),
            "spans": [
                {
                    "span": each.span,
                    "num_edges": each.num_edges,
                    "num_with": each.num_with,
                    "num_without": each.num_without,
                    "presence": _shown(each.presence),
                    "each": _shown(each.each),
                }
                for each in spans(chosen.outline, chosen.codes[rows], values)
            ],
        }
    )


def _whole(sheet: Sheet, measure: Measure) -> NDArray[np.int64]:
    """The trials that ran their full budget; choices that are not of this space are left out."""
    known = ~np.isnan(sheet.table.numbers[measure])
    rows = np.flatnonzero(sheet.is_full & known)
    placed: NDArray[np.int64] = rows[(sheet.chosen.codes[rows] >= 0).all(axis=1)]
    return placed


def _dimension(
    dimension: Dimension, codes: NDArray[np.int8], num_first: int
) -> dict[str, Any]:
    in_all = counted(codes, dimension.choices)
    in_top = counted(codes[:num_first], dimension.choices)
    return {
        "name": dimension.name,
        "edges": [{"source": i, "target": j} for i, j in dimension.edges],
        "layers": dimension.layers,
        "options": [
            {
                "option": option,
                "all": _share(in_all[place], sum(in_all)),
                "top": _share(in_top[place], sum(in_top)),
            }
            for place, option in enumerate(dimension.choices)
        ],
    }


def _share(count: int, total: int) -> dict[str, Any]:
    return {"count": count, "share": _shown(share(count, total))}


def _shown(interval: Interval | None) -> dict[str, float] | None:
    return interval and interval._asdict()
