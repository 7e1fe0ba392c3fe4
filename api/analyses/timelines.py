"""Which trial trained when."""

from __future__ import annotations

import numpy as np

from api.analyses.desk import Sheet
from api.analyses.packed import packed
from api.tables.charts import known, whole
from api.tables.table import Floats
from nas.analysis.lanes import lanes
from nas.states import TrialState

MAX_STAYS = 2000


def timeline(sheet: Sheet) -> bytes:
    """The latest stays of trials on workers, as :class:`api.schemas.analysis.Timeline`.

    A trial that waits for its next attempt is on no worker.
    """
    table = sheet.table
    starts, ends = table.numbers["started_at"], table.numbers["ended_at"]
    is_started = ~np.isnan(starts)
    is_there = is_started & ~table.states([TrialState.PROPOSED])
    until = np.where(np.isnan(ends), np.inf, ends)
    rows = np.flatnonzero(is_there)
    rows = rows[np.lexsort((starts[rows], until[rows]))][-MAX_STAYS:]
    rows = rows[np.argsort(starts[rows], kind="stable")]
    found = lanes(list(zip(starts[rows].tolist(), until[rows].tolist(), strict=True)))
    words = {name: table.words[name] for name in ("state", "device")}
    stays = zip(
        table.ids(rows),
        whole(table.numbers["number"][rows]),
        (words["state"].known[code] for code in words["state"].codes[rows]),
        found,
        ((*words["device"].known, None)[code] for code in words["device"].codes[rows]),
        _written(starts[rows]),
        _written(ends[rows]),
        known(table.numbers["score"][rows]),
        strict=True,
    )
    columns = [
        "trial_id",
        "number",
        "state",
        "lane",
        "device",
        "started_at",
        "ended_at",
        "score",
    ]
    return packed(
        {
            "last_event": table.last_event,
            "num_lanes": max(found, default=-1) + 1,
            "num_all": int(is_started.sum()),
            "stays": [dict(zip(columns, stay, strict=True)) for stay in stays],
        }
    )


def _written(moments: Floats) -> list[str | None]:
    """Seconds since 1970 as ISO 8601, to the microsecond."""
    microseconds = np.nan_to_num(moments * 1e6).round().astype("datetime64[us]")
    texts = np.datetime_as_string(microseconds, timezone="UTC").tolist()
    return [
        None if unknown else text
        for text, unknown in zip(texts, np.isnan(moments), strict=True)
    ]
