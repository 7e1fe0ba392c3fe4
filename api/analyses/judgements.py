"""Where trials were ended early."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np

from api.analyses.desk import Sheet
from api.analyses.packed import packed
from nas.analysis.rungs import Trainings, epochs_judged, num_saved, rung
from nas.states import TrialState
from nas.trial import Origin


def rungs(sheet: Sheet) -> bytes:
    """What happened at each rung, as :class:`api.schemas.analysis.Rungs`."""
    table, settled = sheet.table, sheet.settled
    trained = sheet.is_trained
    trainings = Trainings(
        epochs=table.numbers["epochs"].astype(np.int64)[trained],
        is_pruned=table.states([TrialState.PRUNED])[trained],
        is_judged=~table.words["origin"].among([Origin.NAMED])[trained],
    )
    epochs = tuple(epochs_judged(trainings, settled.rungs))
    values = sheet.after(settled.metric.name, epochs)[trained]
    return packed(
        {
            "last_event": table.last_event,
            "pruner": sheet.request.pruner.name,
            "metric": settled.metric.name,
            "rungs": [
                asdict(rung(trainings, epoch, at, maximise=settled.metric.maximise))
                for epoch, at in zip(epochs, values.T, strict=True)
            ],
            "epochs_trained": int(trainings.epochs.sum()),
            "epochs_saved": num_saved(trainings, settled.max_epochs),
        }
    )
