"""Where trials were ended early."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from api.analyses.desk import Sheet
from api.analyses.packed import packed
from nas.admission import resolve
from nas.analysis.rungs import Curves, Trainings, num_saved, own_epochs
from nas.analysis.rungs import rungs as rungs_of
from nas.errors import Conflict, InvalidRequest
from nas.search.ballot import of_loss
from nas.search.judge import ladder_of
from nas.states import TrialState
from nas.trial import Origin
from search_spaces import SearchSpace


def rungs(sheet: Sheet) -> bytes:
    """What happened at each rung, as :class:`api.schemas.analysis.Rungs`.

    Raises:
        Conflict: rungs are by compute, and the data set that tells what a network costs is gone.
    """
    table, settled, pruner = sheet.table, sheet.settled, sheet.request.pruner
    trained = sheet.is_trained
    numbers = {name: column[trained] for name, column in table.numbers.items()}
    trainings = Trainings(
        numbers=numbers["number"].astype(np.int64),
        flops=numbers["flops"].astype(np.int64),
        epochs=numbers["epochs"].astype(np.int64),
        is_pruned=table.states([TrialState.PRUNED])[trained],
        is_judged=~table.words["origin"].among([Origin.NAMED])[trained],
        finals=np.where(sheet.is_full[trained], numbers["score"], np.nan),
    )
    ladder = ladder_of(pruner, settled.max_epochs, lambda: _space(sheet))
    epochs = own_epochs(ladder, trainings)
    values = sheet.after(settled.metric.name, epochs)[trained]
    scores = _ranked(sheet, epochs, values, trained) - numbers["penalty"][:, None]
    found = rungs_of(
        ladder,
        trainings,
        Curves(epochs, values),
        Curves(epochs, scores),
        maximise=settled.metric.maximise,
        annealed=pruner.anneal,
    )
    return packed(
        {
            "last_event": table.last_event,
            "pruner": pruner.name,
            "resource": pruner.resource,
            "judge": pruner.judge,
            "metric": settled.metric.name,
            "rungs": [asdict(one) for one in found],
            "epochs_trained": int(trainings.epochs.sum()),
            "epochs_saved": num_saved(trainings, settled.max_epochs),
        }
    )


def _ranked(
    sheet: Sheet,
    epochs: tuple[int, ...],
    values: NDArray[np.float64],
    trained: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """What trials were ranked by after each epoch, before the penalty."""
    metric = sheet.settled.metric
    if sheet.request.pruner.judge == "objective":
        return values if metric.maximise else -values
    return of_loss(metric, lambda name: sheet.after(name, epochs)[trained])


def _space(sheet: Sheet) -> SearchSpace:
    try:
        return resolve(sheet.request, sheet.catalog).space
    except InvalidRequest as error:
        raise Conflict(
            f"rungs by compute need the shape of the data: {error}; put the data set back"
        ) from error
