"""What the charts of a job are drawn of, worked out of its columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

import numpy as np
from pydantic_core import to_json

from api.remembered import Remembered
from api.schemas.overview import OverviewQuery
from api.tables.selection import measured
from api.tables.table import AXES, Floats, Mask, Places, Table
from nas.errors import InvalidRequest
from nas.states import TrialState

_MAX_KEPT = 4
"""Answers that are kept beside a table: many look at the same one."""

FINAL = [state for state in TrialState if state.is_final]
FULL = [state for state in TrialState if state.has_score]


@dataclass(frozen=True, slots=True)
class Ended:
    """The trials that have ended, in the order in which they did.

    Attributes:
        places: their rows.
        order_of: by row: how many had ended by then.
        compute_of: by row: what all of them had taken by then.
    """

    places: Places
    order_of: Floats
    compute_of: Floats

    @classmethod
    def of(cls, table: Table) -> Ended:
        """Trials that ended at one moment go by their numbers."""
        places = np.flatnonzero(table.states(FINAL))
        moments = table.numbers["ended_at"][places]
        places = places[np.argsort(moments, kind="stable")]
        order_of = np.zeros(len(table))
        compute_of = np.zeros(len(table))
        order_of[places] = np.arange(1, len(places) + 1)
        compute_of[places] = np.cumsum(table.numbers["compute_seconds"][places])
        return cls(places, order_of, compute_of)


def overview(table: Table, query: OverviewQuery, started_at: datetime) -> bytes:
    """The answer as JSON, worked out once for each state of the table.

    Raises:
        InvalidRequest: there is no such axis.
    """
    axes = (*AXES, *sorted(table.metrics))
    x, y = (_axis(table, getattr(query, name), name, axes) for name in ("x", "y"))
    kept: Remembered[bytes] = table.memo.setdefault("overviews", Remembered(_MAX_KEPT))

    def drawn() -> bytes:
        return to_json(_document(table, query, (x, y), axes, started_at.timestamp()))

    return kept.get((query.x, query.y, query.max_points), drawn)


def _document(
    table: Table,
    query: OverviewQuery,
    columns: tuple[Floats, Floats],
    axes: tuple[str, ...],
    started_at: float,
) -> dict[str, Any]:
    x, y = columns
    ended = Ended.of(table)
    risen = _rises(table, ended)
    front = pareto(x, y, table.states(FULL))
    running = table.states([TrialState.RUNNING])
    return {
        "last_event": table.last_event,
        "x": query.x,
        "y": query.y,
        "axes": axes,
        "steps": _steps(table, ended, risen, started_at),
        "points": _points(table, ended, columns, (risen, front), query.max_points),
        "front": {
            "trial_id": table.ids(front),
            "number": whole(table.numbers["number"][front]),
            "x": x[front].tolist(),
            "y": y[front].tolist(),
        },
        "skips": _skips(table),
        "states": table.words["state"].counted(),
        "occupation": {
            "num_running": int(running.sum()),
            "by_device": table.words["device"].counted(running),
        },
    }


def pareto(x: Floats, y: Floats, among: Mask) -> Places:
    """The rows that no other beats, by ``x``: small is good there, large in ``y``; of equals the first."""
    places = np.flatnonzero(among & np.isfinite(x) & np.isfinite(y))
    places = places[np.lexsort((places, -y[places], x[places]))]
    best = np.maximum.accumulate(y[places])
    rises = np.ones(len(places), dtype=np.bool_)
    rises[1:] = y[places][1:] > best[:-1]
    front: Places = places[rises]
    return front


def whole(values: Floats) -> list[int]:
    """Numbers that are known to be whole."""
    numbers: list[int] = values.astype(np.int64).tolist()
    return numbers


def known(values: Floats) -> list[float | None]:
    """None for what is not known."""
    return [value if isfinite(value) else None for value in values.tolist()]


def _axis(table: Table, name: str, field: str, axes: tuple[str, ...]) -> Floats:
    column = measured(table, name, is_allowed=name in axes)
    if column is not None:
        return column
    raise InvalidRequest(
        f"there is no axis {name!r}",
        field=field,
        remedy=f"Take one of {', '.join(axes)}.",
    )


def _rises(table: Table, ended: Ended) -> Places:
    """The trials with each of which the best score rose."""
    scored = ended.places[table.states(FULL)[ended.places]]
    scores = table.numbers["score"][scored]
    scored, scores = scored[~np.isnan(scores)], scores[~np.isnan(scores)]
    best = np.maximum.accumulate(scores)
    rises = np.ones(len(scored), dtype=np.bool_)
    rises[1:] = scores[1:] > best[:-1]
    risen: Places = scored[rises]
    return risen


def _steps(
    table: Table, ended: Ended, risen: Places, started_at: float
) -> dict[str, Any]:
    numbers = table.numbers
    seconds = numbers["ended_at"][risen] - started_at
    return {
        "trial_id": table.ids(risen),
        "number": whole(numbers["number"][risen]),
        "order": whole(ended.order_of[risen]),
        "compute_seconds": ended.compute_of[risen].tolist(),
        "wall_seconds": np.maximum(seconds, 0.0).tolist(),
        "score": numbers["score"][risen].tolist(),
        "metric": numbers["metric"][risen].tolist(),
    }


def _points(
    table: Table,
    ended: Ended,
    axes: tuple[Floats, Floats],
    kept: tuple[Places, Places],
    max_points: int,
) -> dict[str, Any]:
    numbers, (x, y) = table.numbers, axes
    has_result = np.isfinite(numbers["metric"]) | np.isfinite(numbers["score"])
    places = ended.places[has_result[ended.places]]
    shown = sample(table, places, axes, kept, max_points)
    states = table.words["state"]
    return {
        "num_all": len(places),
        "trial_id": table.ids(shown),
        "number": whole(numbers["number"][shown]),
        "order": whole(ended.order_of[shown]),
        "compute_seconds": ended.compute_of[shown].tolist(),
        "state": [states.known[code] for code in states.codes[shown]],
        "score": known(numbers["score"][shown]),
        "metric": known(numbers["metric"][shown]),
        "penalty": numbers["penalty"][shown].tolist(),
        "num_skips": whole(numbers["num_skips"][shown]),
        "x": known(x[shown]),
        "y": known(y[shown]),
    }


def sample(
    table: Table,
    places: Places,
    axes: tuple[Floats, Floats],
    kept: tuple[Places, Places],
    max_points: int,
) -> Places:
    """At most ``max_points`` of the rows, in their order: the extremes, what is ``kept``, the rest evenly.

    The same table gives the same sample.
    """
    if len(places) <= max_points:
        return places
    risen, front = kept
    extremes = [_extremes(column, places) for column in (*axes, *_shown(table))]
    first = np.concatenate([risen[-1:], front, *extremes, risen])  # if all do not fit
    is_kept = np.zeros(len(table), dtype=np.bool_)
    is_kept[list(dict.fromkeys(first.tolist()))[:max_points]] = True
    others = places[~is_kept[places]]
    room = max_points - int(is_kept.sum())
    even = np.linspace(0, len(others) - 1, num=room).round().astype(np.int64)
    is_kept[others[even]] = True
    sampled: Places = places[is_kept[places]]
    return sampled


def _shown(table: Table) -> tuple[Floats, ...]:
    return tuple(
        table.numbers[name] for name in ("score", "metric", "penalty", "num_skips")
    )


def _extremes(column: Floats, places: Places) -> Places:
    there = places[np.isfinite(column[places])]
    if not len(there):
        return there
    return there[[int(column[there].argmin()), int(column[there].argmax())]]


def _skips(table: Table) -> dict[int, int]:
    found, counts = np.unique(table.numbers["num_skips"], return_counts=True)
    return dict(zip(whole(found), counts.tolist(), strict=True))
