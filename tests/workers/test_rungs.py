"""A job whose rungs are by compute: each trial pauses, anneals and ends at epochs of its own."""

from __future__ import annotations

import asyncio

from nas.admission import resolve
from nas.datasets import Catalog
from nas.search.recipes import trial_recipe
from nas.settings import Settings
from nas.states import TrialState
from nas.store import Store
from nas.trial import EvaluationKey, Origin
from tests.workers.fakes import Labour, by_fingerprint
from tests.workers.jobs import job, post, table_job, trials, until_ended
from workers.assignment import Assignment

PRUNER = {"name": "asha", "resource": "compute", "anneal": True, "min_epochs": 4}


def test_each_trial_is_annealed_towards_its_own_rung_and_ended_there(
    store: Store, settings: Settings
) -> None:
    annealed: dict[str, list[int]] = {}

    def measured(assignment: Assignment, epoch: int) -> float:
        annealed[assignment.trial_id] = assignment.config["recipe"]["milestones"]
        return by_fingerprint(assignment, epoch)

    labour = Labour(num_cpus=2, epoch_seconds=0.001, accuracy=measured)
    request = table_job(trials=24, epochs=8, pruner=PRUNER, sampler={"name": "random"})

    async def run() -> str:
        async with labour.daemon(store, settings):
            job_id = post(store, request)
            await until_ended(store, job_id)
        return job_id

    job_id = asyncio.run(run())
    resolved = resolve(job(store, job_id).request, Catalog(None, [], None))
    every = trials(store, job_id)
    for trial in every:
        recipe = trial_recipe(resolved, trial.number, trial.costs.flops)
        assert list(recipe.milestones) == annealed[trial.id]
        key = EvaluationKey(
            trial.fingerprint, resolved.dataset.digest, recipe.digest, 8, trial.seed
        )
        with store.read() as transaction:
            kept = transaction.trials.find_evaluation(job_id, key)
        assert (kept is not None) == (trial.state is TrialState.COMPLETE)
        if trial.state is TrialState.PRUNED:
            assert [trial.epochs] == annealed[trial.id]
    pruned = [trial for trial in every if trial.state is TrialState.PRUNED]
    assert len({trial.epochs for trial in pruned}) > 1
    controls = [trial for trial in every if trial.origin is Origin.NAMED]
    assert all(trial.epochs == 8 and annealed[trial.id] for trial in controls)
    plain = next(trial for trial in controls if trial.label == "plain")
    assert annealed[plain.id] == [4]
