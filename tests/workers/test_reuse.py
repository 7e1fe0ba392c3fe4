"""What a job of the project has trained is not trained again, with workers that remember what they did."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from nas.job import JobRequest
from nas.settings import Settings
from nas.states import Action, EndReason, JobState, TrialState
from nas.store import Store
from nas.trial import TrialRecord
from tests.workers.fakes import Labour
from tests.workers.jobs import (
    act,
    job,
    num_in,
    post,
    table_job,
    trials,
    until,
    until_ended,
)

NUM_NAMED = 4


def request(**changes: Any) -> JobRequest:
    """The named topologies alone, so that every seed proposes the same networks."""
    given = {"trials": NUM_NAMED, "epochs": 2, "reuse": True}
    return table_job(**given | changes)


def run(
    store: Store, settings: Settings, *requests: JobRequest, num_cpus: int = 2
) -> list[str]:
    """Run jobs one after the other; their ids."""
    job_ids = []

    async def work() -> None:
        async with labour.daemon(store, settings):
            for one in requests:
                job_ids.append(post(store, one))
                await until_ended(store, job_ids[-1])

    labour = Labour(num_cpus=num_cpus, epoch_seconds=0.001)
    asyncio.run(work())
    return job_ids


def states(store: Store, job_id: str) -> set[TrialState]:
    return {trial.state for trial in trials(store, job_id)}


def results(of: Sequence[TrialRecord]) -> list[tuple[Any, ...]]:
    return [(t.number, t.fingerprint, t.metric, t.score, t.values) for t in of]


def test_a_job_posted_again_is_answered_without_training(
    store: Store, settings: Settings
) -> None:
    first, second = run(store, settings, request(), request(priority=90))
    trained, reused = trials(store, first), trials(store, second)
    assert states(store, first) == {TrialState.COMPLETE}
    assert states(store, second) == {TrialState.REUSED}
    assert results(reused) == results(trained)
    assert [t.reused_from for t in reused] == [t.id for t in trained]
    assert [t.attempts for t in reused] == [0] * NUM_NAMED
    ended = job(store, second)
    assert (ended.state, ended.end_reason) == (JobState.FINISHED, EndReason.TRIALS)
    assert (ended.spent.trials, ended.spent.compute_seconds) == (NUM_NAMED, 0.0)
    assert ended.spent.best_score == job(store, first).spent.best_score


def test_the_penalty_is_that_of_the_job_that_reuses(
    store: Store, settings: Settings
) -> None:
    objective = {"penalty": {"coefficient": 0.5, "allowance": 0}}
    _, second = run(store, settings, request(), request(objective=objective))
    reused = trials(store, second)
    assert max(trial.penalty for trial in reused) > 0.1
    for trial in reused:
        assert trial.metric is not None
        assert trial.score == trial.metric - trial.penalty


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 5},
        {"recipe": {"epochs": 2, "learning_rate": 0.02}},
        {"recipe": {"epochs": 3}},
        {"dataset": {"name": "breast_cancer", "max_train_samples": 200}},
        {"settings": {"depth": 4, "width": 8}},
        {"reuse": False},
        {"limits": {"max_latency_ms": 1e9}},
    ],
    ids=["seed", "recipe", "epochs", "data", "network", "reuse", "latency"],
)
def test_what_differs_in_anything_that_counts_is_trained(
    store: Store, settings: Settings, changes: Mapping[str, Any]
) -> None:
    first, second = run(store, settings, request(), request(**changes))
    assert states(store, second) == {TrialState.COMPLETE}
    same_networks = [t.fingerprint for t in trials(store, first)] == [
        t.fingerprint for t in trials(store, second)
    ]
    assert same_networks is ("settings" not in changes)


def test_no_other_project_learns_what_was_trained(
    store: Store, settings: Settings
) -> None:
    with store.begin() as transaction:
        transaction.projects.create("theirs")
        theirs = transaction.jobs.create(request(), project_id="theirs")[0].id
    (ours,) = run(store, settings, request())
    assert job(store, theirs).state.is_final
    assert {states(store, theirs).pop(), states(store, ours).pop()} == {
        TrialState.COMPLETE
    }


def test_a_reused_trial_that_reaches_the_target_ends_the_job(
    store: Store, settings: Settings
) -> None:
    (first,) = run(store, settings, request())
    scores = [trial.score or 0.0 for trial in trials(store, first)]
    reached = next(n for n, score in enumerate(scores) if score >= max(scores[:2]))
    budget = {"trials": 50, "target_score": scores[reached]}
    (second,) = run(store, settings, request(budget=budget))
    ended = job(store, second)
    assert ended.end_reason is EndReason.TARGET_SCORE
    assert [t.state for t in trials(store, second)] == [TrialState.REUSED] * (
        reached + 1
    )


@pytest.fixture
def undisturbed(tmp_path: Path) -> Iterator[Store]:
    """A store of its own: what one job learns is known to the others."""
    store = Store(f"sqlite:///{tmp_path / 'undisturbed.sqlite'}")
    store.migrate()
    yield store
    store.close()


def test_a_job_of_which_a_part_was_reused_goes_on_after_a_pause_as_if_undisturbed(
    store: Store, undisturbed: Store, settings: Settings
) -> None:
    whole = request(trials=10, sampler={"name": "tpe"})

    async def in_two() -> None:
        async with Labour(epoch_seconds=0.02).daemon(store, settings):
            await until(lambda: num_in(store, paused, TrialState.COMPLETE) > 1)
            act(store, paused, Action.PAUSE)
            await until(lambda: num_in(store, paused, TrialState.RUNNING) == 0)
            act(store, paused, Action.RESUME)
            await until_ended(store, paused)

    run(store, settings, request())
    paused = post(store, whole)
    asyncio.run(in_two())
    _, at_once = run(undisturbed, settings, request(), whole, num_cpus=1)
    assert num_in(store, paused, TrialState.REUSED) == NUM_NAMED
    assert [(t.fingerprint, t.state) for t in trials(store, paused)] == [
        (t.fingerprint, t.state) for t in trials(undisturbed, at_once)
    ]
