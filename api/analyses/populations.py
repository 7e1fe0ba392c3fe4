"""All topologies of a job together, and one after the other."""

from __future__ import annotations

import numpy as np

from api.analyses import fragments
from api.analyses.desk import Sheet
from api.analyses.packed import packed
from api.tables.charts import known, whole
from nas.analysis.population import Shares, kinds_of, shares
from nas.analysis.ranks import num_top
from nas.states import TrialState


def edges(sheet: Sheet) -> list[Shares]:
    """Every candidate edge of a job, with how often it takes each kind."""
    chosen, order = sheet.chosen, sheet.order
    return shares(chosen.outline, chosen.codes, order, num_top(len(order)))


def population(sheet: Sheet) -> bytes:
    """The shares of every candidate edge, as :class:`api.schemas.population.Population`."""
    outline, num_all = sheet.chosen.outline, len(sheet.order)
    return packed(
        {
            "last_event": sheet.table.last_event,
            "num_all": num_all,
            "num_top": num_top(num_all),
            "num_states": outline.layout.num_layers + 1,
            "kinds": kinds_of(outline),
            "edges": [
                {
                    "name": edge.name,
                    "source": edge.source,
                    "target": edge.target,
                    "all": edge.all,
                    "top": edge.top,
                }
                for edge in edges(sheet)
            ],
        }
    )


def replay(sheet: Sheet) -> bytes:
    """Every trial that has a result or runs, as :class:`api.schemas.population.Replay`."""
    table, chosen = sheet.table, sheet.chosen
    is_running = table.states([TrialState.RUNNING])
    shown = np.flatnonzero(~np.isnan(table.numbers["score"]) | is_running)
    states, labels = table.words["state"], table.words["label"]
    names = (*labels.known, None)
    return packed(
        {
            "last_event": table.last_event,
            "dimensions": [d.name for d in chosen.outline.dimensions],
            "options": [d.choices for d in chosen.outline.dimensions],
            "number": whole(table.numbers["number"][shown]),
            "state": [states.known[code] for code in states.codes[shown]],
            "label": [names[code] for code in labels.codes[shown]],
            "score": known(table.numbers["score"][shown]),
        },
        trial_id=fragments.names(table.names["id"][shown]),
        fingerprint=fragments.names(table.names["fingerprint"][shown]),
        choices=fragments.rows(chosen.codes[shown]),
    )
