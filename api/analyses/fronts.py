"""The trials of a job by its objectives: the front, how far it got, and which of it is preferred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from api.analyses.desk import Sheet
from api.analyses.packed import packed
from api.schemas.front import FrontQuery, HypervolumeQuery
from api.tables.charts import Ended, whole
from nas.analysis.hypervolume import growth, normalised
from nas.analysis.preference import ranked, weights_of
from nas.analysis.thinning import thinned
from nas.domination import front
from nas.objectives import Objectives

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Compared:
    """The trials that can be compared: they ran their full budget, and every objective is known.

    Attributes:
        rows: theirs in the table.
        points: their values, each to be maximised.
    """

    objectives: Objectives
    rows: Places
    points: NDArray[np.float64]

    @classmethod
    def of(cls, sheet: Sheet) -> Compared:
        """Those of a job."""
        objectives = Objectives.of(sheet.request.objectives)
        table = sheet.table
        none = np.full(len(table), np.nan)
        found = [table.number_of(name) for name in objectives.names]
        columns = [none if column is None else column for column in found]
        values = np.column_stack(columns) * np.array(objectives.signs)
        rows = np.flatnonzero(sheet.is_full & np.isfinite(values).all(axis=1))
        return cls(objectives, rows, values[rows])

    @property
    def goals(self) -> list[dict[str, Any]]:
        """The objectives as they are shown."""
        return [one.model_dump() for one in self.objectives.items]

    def shown(self, points: NDArray[np.float64]) -> list[Any]:
        """Values as they were measured."""
        shown: list[Any] = (points * np.array(self.objectives.signs) + 0.0).tolist()
        return shown

    def ranked(self, prefer: str | None) -> Places:
        """Places among the compared, the preferred first.

        Raises:
            InvalidRequest: ``prefer`` is no preference of this job.
        """
        return ranked(self.points, weights_of(prefer, self.objectives.names))


def best_numbers(sheet: Sheet, prefer: str | None, k: int) -> list[int]:
    """The numbers of the ``k`` trials that are preferred.

    Raises:
        InvalidRequest: ``prefer`` is no preference of this job.
    """
    compared = Compared.of(sheet)
    rows = compared.rows[compared.ranked(prefer)[:k]]
    return whole(sheet.table.numbers["number"][rows])


def pareto(sheet: Sheet, query: FrontQuery) -> bytes:
    """The front, as :class:`api.schemas.front.TradeOffs`.

    Raises:
        InvalidRequest: ``prefer`` is no preference of this job.
    """
    compared = Compared.of(sheet)
    order = compared.ranked(query.prefer)
    num_leading = len(front(compared.points)) if len(order) else 0
    behind = np.sort(order[num_leading:])
    even = np.linspace(0, len(behind) - 1, num=min(len(behind), query.max_others))
    return packed(
        {
            "last_event": sheet.table.last_event,
            "objectives": compared.goals,
            "num_trials": len(order),
            "front": _points(sheet, compared, order[:num_leading]),
            "others": _points(sheet, compared, behind[even.round().astype(np.int64)]),
        }
    )


def hypervolume(sheet: Sheet, query: HypervolumeQuery) -> bytes:
    """How the hypervolume grew, as :class:`api.schemas.front.Hypervolume`."""
    table, compared = sheet.table, Compared.of(sheet)
    ended = Ended.of(table)
    came = np.argsort(ended.order_of[compared.rows], kind="stable")
    rows, points = compared.rows[came], compared.points[came]
    worst = points.min(axis=0) if len(points) else points.sum(axis=0)
    best = points.max(axis=0) if len(points) else worst
    grown = growth(normalised(points, worst, best))
    orders = ended.order_of[rows[list(grown.places)]].tolist()
    kept = thinned(orders, grown.volumes, query.max_points)
    shown = rows[[grown.places[place] for place in kept]]
    is_known = len(points) > 0
    return packed(
        {
            "last_event": table.last_event,
            "objectives": compared.goals,
            "worst": compared.shown(worst) if is_known else [],
            "best": compared.shown(best) if is_known else [],
            "num_ended": len(ended.places),
            "trial_id": table.ids(shown),
            "number": whole(table.numbers["number"][shown]),
            "order": whole(ended.order_of[shown]),
            "hypervolume": [grown.volumes[place] for place in kept],
        }
    )


def _points(sheet: Sheet, compared: Compared, places: Places) -> list[dict[str, Any]]:
    table, rows = sheet.table, compared.rows[places]
    labels = table.words["label"]
    return [
        {
            "trial_id": trial_id,
            "number": number,
            "label": labels.known[code] if code >= 0 else None,
            "values": values,
        }
        for trial_id, number, code, values in zip(
            table.ids(rows),
            whole(table.numbers["number"][rows]),
            labels.codes[rows],
            compared.shown(compared.points[places]),
            strict=True,
        )
    ]
