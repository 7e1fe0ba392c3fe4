"""Ablations: ask which skips of a trained network earn their keep, and read what was found."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response, status

from api.dependencies import SettingsDep, StoreDep, TrialId
from api.errors import problems
from api.openapi import headers
from api.schemas.ablation import (
    Ablation,
    AblationQuery,
    Ablations,
    AskedAblation,
    NewAblation,
)
from nas import admission, catalogs
from nas.analysis.ablation import Findings, trainings
from nas.errors import Conflict
from nas.export.stored import weights_of
from nas.settings import Settings
from nas.store import AblationRecord, Transaction
from nas.store.ablations import no_ablation
from nas.trial import EvaluationKey, TrialRecord
from search_spaces import Architecture

router = APIRouter(tags=["trials"])


@router.post(
    "/trials/{trial_id}/ablation",
    operation_id="create_ablation",
    status_code=status.HTTP_202_ACCEPTED,
    responses={
        202: {"headers": headers({"Location": "Where it will be."})},
        **problems(404, 409, 422),
    },
)
def create_ablation(
    trial_id: TrialId,
    wanted: NewAblation,
    response: Response,
    store: StoreDep,
    settings: SettingsDep,
) -> AskedAblation:
    """Ask for every skip of a trained network to be removed in turn; an earlier ablation is given again."""
    with store.begin() as tx:
        trial = tx.trials.get(trial_id, reports=False)
        if not trial.state.has_score:
            raise Conflict(
                f"trial {trial_id} is {trial.state}: only a complete one has weights"
            )
        weights_of(tx, trial)
        record = tx.ablations.request(trial_id, retrain=wanted.retrain)
        num, epochs = _cost(tx, settings, trial, record) if wanted.retrain else (0, 0)
    query = "?retrain=true" if wanted.retrain else ""
    response.headers["Location"] = f"/v1/trials/{trial_id}/ablation{query}"
    return AskedAblation.costing(record, num, epochs)


@router.get(
    "/trials/{trial_id}/ablation",
    operation_id="get_ablation",
    responses=problems(404, 422),
)
def get_ablation(
    trial_id: TrialId, query: Annotated[AblationQuery, Query()], store: StoreDep
) -> Ablation:
    """Read what removing each skip of a trial's network does, as far as it is known."""
    with store.read() as tx:
        tx.trials.get(trial_id, reports=False)
        record = tx.ablations.of_trial(trial_id, retrain=query.retrain)
    if record is None:
        raise no_ablation(trial_id)
    return Ablation.of(record)


@router.get(
    "/trials/{trial_id}/ablations",
    operation_id="list_ablations",
    responses=problems(404),
)
def list_ablations(trial_id: TrialId, store: StoreDep) -> Ablations:
    """List the ablations of a trial, the one without retraining first; empty where nobody asked for any."""
    with store.read() as tx:
        tx.trials.get(trial_id, reports=False)
        found = (
            tx.ablations.of_trial(trial_id, retrain=long) for long in (False, True)
        )
        return Ablations(
            items=[Ablation.of(each) for each in found if each is not None]
        )


def _cost(
    tx: Transaction, settings: Settings, trial: TrialRecord, record: AblationRecord
) -> tuple[int, int]:
    """How many networks must be trained yet, and for how many epochs each."""
    job = tx.jobs.get(trial.job_id)
    resolved = admission.resolve(
        job.request, catalogs.of_job(tx, settings, trial.job_id)
    )
    recipe = resolved.recipe
    key = EvaluationKey(
        trial.fingerprint,
        job.dataset_digest or resolved.dataset.digest,
        recipe.digest,
        recipe.epochs,
        trial.seed,
    )
    retrained = Findings.read(record.findings).retrained
    done = {each.fingerprint for each in retrained.removals} if retrained else set()
    done |= {trial.fingerprint} if retrained else set()
    num = sum(
        each.fingerprint not in done and tx.trials.find_evaluation(job.id, each) is None
        for each in trainings(Architecture.from_json(dict(trial.architecture)), key)
    )
    return num, recipe.epochs
