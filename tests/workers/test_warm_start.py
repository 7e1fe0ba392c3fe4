"""A job that begins with what an ended one found."""

from __future__ import annotations

import asyncio
from typing import Any

from nas.admission import resolve
from nas.datasets import Catalog
from nas.job import JobRequest
from nas.search import Search, earlier
from nas.settings import Settings
from nas.states import JobState, TrialState
from nas.store import Store
from tests.workers.fakes import Labour
from tests.workers.jobs import job, num_in, post, table_job, trials, until_ended


def request(*job_ids: str, **changes: Any) -> JobRequest:
    given = {"sampler": {"name": "topology"}, "epochs": 1, "named_first": False}
    return table_job(**given | {"warm_start": job_ids} | changes)


def run(store: Store, settings: Settings, job_id: str) -> None:
    async def work() -> None:
        async with Labour(epoch_seconds=0.001).daemon(store, settings):
            await until_ended(store, job_id)

    asyncio.run(work())


def test_its_first_proposal_is_led_by_the_earlier_results(
    store: Store, settings: Settings
) -> None:
    source = post(store, request(trials=12))
    run(store, settings, source)
    warm = post(store, request(source, trials=1, seed=1))
    run(store, settings, warm)
    resolved = resolve(request(source, trials=1, seed=1), Catalog())
    known = earlier(resolved, {source: trials(store, source)}, 500)
    assert len(known) == 12
    led, alone = (
        search.ask()
        for search in (Search.of_job(resolved, (), known), Search.of_job(resolved))
    )
    assert led is not None
    assert alone is not None
    (first,) = trials(store, warm)
    assert first.choices == led.choices
    assert first.choices != alone.choices


def test_it_runs_though_the_earlier_job_was_deleted_meanwhile(
    store: Store, settings: Settings
) -> None:
    source = post(store, request(trials=2))
    run(store, settings, source)
    warm = post(store, request(source, trials=2))
    with store.begin() as transaction:
        transaction.jobs.delete(source)
    run(store, settings, warm)
    assert job(store, warm).state is JobState.FINISHED
    assert num_in(store, warm, TrialState.COMPLETE) == 2
