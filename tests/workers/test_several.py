"""A job that trades objectives off, and one whose candidates are all too slow, on real Ray."""

from __future__ import annotations

import asyncio

import pytest

from nas.states import JobState, TrialState
from nas.trial import OVER_LIMIT
from tests.workers.conftest import Bench
from tests.workers.jobs import job, post, table_job, trials, until_ended

pytestmark = [pytest.mark.ray, pytest.mark.slow]

OBJECTIVES = [{"metric": "score"}, {"metric": "parameters"}]


def test_a_job_measures_latency_trades_off_and_trains_nothing_beyond_its_limit(
    bench: Bench,
) -> None:
    fine = table_job(
        trials=5,
        epochs=2,
        objectives=OBJECTIVES,
        sampler={"name": "nsga2"},
        limits={"max_latency_ms": 60_000},
        latency={"batch_size": 8, "repeats": 3},
    )
    impossible = table_job(trials=2, epochs=2, limits={"max_latency_ms": 1e-6})

    async def scenario() -> tuple[str, str]:
        ids = post(bench.store, fine), post(bench.store, impossible)
        async with bench.daemon():
            for job_id in ids:
                await until_ended(bench.store, job_id)
        return ids

    fine_id, impossible_id = asyncio.run(scenario())

    done = trials(bench.store, fine_id)
    assert [trial.state for trial in done] == [TrialState.COMPLETE] * 5
    assert all(trial.latency_ms and trial.latency_ms > 0 for trial in done)
    assert all(trial.device for trial in done)
    ended = job(bench.store, impossible_id)
    assert ended.state is JobState.FAILED
    assert "all 2 candidates were beyond limits.max_latency_ms" in (ended.message or "")
    for trial in trials(bench.store, impossible_id):
        assert (trial.state, trial.reason) == (TrialState.FAILED, OVER_LIMIT)
        assert (trial.epochs, trial.reports) == (0, ())
        assert "max_latency_ms 1e-06" in (trial.message or "")
