"""Learning curves: a few that stand for all, each with as many points as it needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from api.analyses.desk import Sheet
from api.analyses.packed import packed
from api.schemas.analysis import CurveQuery
from api.tables.charts import known, whole
from nas.analysis.ranks import spread
from nas.analysis.thinning import thinned
from nas.errors import InvalidRequest
from nas.trial import Report


def curves(sheet: Sheet, query: CurveQuery) -> bytes:
    """The curves that ``query`` asks for, as :class:`api.schemas.analysis.Curves`.

    Raises:
        InvalidRequest: no trial of the job has this metric.
    """
    table = sheet.table
    metric, possible = _metric(sheet, query.metric)
    is_trained = sheet.is_trained
    ranked = sheet.order[is_trained[sheet.order]]
    unranked = np.flatnonzero(is_trained & np.isnan(table.numbers["score"]))
    by_rank = np.concatenate([ranked, unranked])
    rows = by_rank[spread(len(by_rank), query.max_curves)]
    ids = table.ids(rows)
    reports = sheet.tx.analyses.curves(ids)
    states = table.words["state"]
    shown = zip(
        ids,
        whole(table.numbers["number"][rows]),
        (states.known[code] for code in states.codes[rows]),
        known(table.numbers["score"][rows]),
        strict=True,
    )
    return packed(
        {
            "last_event": table.last_event,
            "metric": metric,
            "metrics": possible,
            "num_all": len(by_rank),
            "curves": [
                {
                    "trial_id": trial_id,
                    "number": number,
                    "state": state,
                    "score": score,
                    **_points(reports.get(trial_id, ()), metric, query.max_points),
                }
                for trial_id, number, state, score in shown
            ],
        }
    )


def _metric(sheet: Sheet, wanted: str | None) -> tuple[str, list[str]]:
    """The metric that is asked for, and all that may be."""
    own = sheet.settled.metric.name
    possible = sorted({own, *sheet.table.metrics})
    if wanted is None or wanted in possible:
        return wanted or own, possible
    raise InvalidRequest(
        f"no trial of this job reports {wanted!r}",
        field="metric",
        remedy=f"Take one of {', '.join(possible)}.",
    )


def _points(
    reports: Sequence[Report], metric: str, max_points: int
) -> dict[str, list[Any]]:
    there = [report for report in reports if metric in report.values]
    epochs = [report.epoch for report in there]
    values = [report.values[metric] for report in there]
    places = thinned(epochs, values, max_points)
    return {
        "epoch": [epochs[place] for place in places],
        "value": [values[place] for place in places],
    }
