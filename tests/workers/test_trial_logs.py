"""What a trial's log tells of whole jobs: real Ray, real training, a real receiver of traces."""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Awaitable, Callable
from functools import wraps

import pytest
from prometheus_client.parser import text_string_to_metric_families

from nas.job import JobRequest
from nas.log_line import LogLevel
from nas.settings import Settings
from nas.states import TrialState
from nas.store import Store
from nas.store.logs import LogRecord
from nas.telemetry import tracing
from nas.trial import TrialRecord
from tests.otlp import receiving
from tests.workers.conftest import Bench
from tests.workers.jobs import post, table_job, trials, until, until_ended
from workers import scrape

pytestmark = [pytest.mark.ray, pytest.mark.slow]

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def in_a_loop(test: Callable[..., Awaitable[None]]) -> Callable[..., None]:
    """The test, run in an event loop of its own."""

    @wraps(test)
    def run(*arguments: object, **named: object) -> None:
        asyncio.run(test(*arguments, **named))  # type: ignore[arg-type]

    return run


def log_of(store: Store, trial: TrialRecord) -> tuple[LogRecord, ...]:
    with store.read() as tx:
        return tx.logs.page(trial.id, limit=1000).items


def text_of(store: Store, trial: TrialRecord) -> str:
    return "\n".join(line.message for line in log_of(store, trial))


def pruning_job() -> JobRequest:
    return table_job(
        trials=8,
        epochs=4,
        pruner={"name": "asha", "min_epochs": 1, "reduction_factor": 2},
        seed=3,
    )


@in_a_loop
async def test_a_log_tells_of_set_up_pruning_and_end_and_a_trace_of_every_attempt(
    bench: Bench,
) -> None:
    store = bench.store
    with receiving() as receiver:
        settings = Settings(otlp_endpoint=receiver.url)
        with tracing.enabled(settings, "nas-worker"):
            async with bench.daemon():
                job_id = post(store, pruning_job())
                with store.begin() as tx:
                    tx.overview.put_trace(job_id, PARENT)
                await until_ended(store, job_id)
    done = trials(store, job_id)
    pruned = [trial for trial in done if trial.state is TrialState.PRUNED]
    complete = [trial for trial in done if trial.state is TrialState.COMPLETE]
    assert pruned
    assert complete
    for trial in done:
        begins, set_up = log_of(store, trial)[:2]
        assert begins.message.startswith("Attempt 1 begins on cpu")
        assert set_up.logger == "workers.candidate"
        assert set_up.fields["num_threads"] == 1
        assert set_up.fields["parameters"] == trial.costs.parameters
        assert set_up.fields["precision"] == "float32"
    last = log_of(store, pruned[0])[-1]
    score = pruned[0].reports[-1].epoch
    assert last.message.startswith(f"Pruned after epoch {score}: its score ")
    assert " is number " in last.message
    assert "the best is " in last.message
    assert "Complete after epoch 4" in text_of(store, complete[0])
    attempts = {
        span.attributes["nas.trial_id"]: span
        for span in receiver.named("trial attempt")
    }
    assert set(attempts) == {trial.id for trial in done}
    for trial in done:
        span = attempts[trial.id]
        assert (span.trace_id, span.parent_id) == tuple(PARENT.split("-")[1:3])
        epochs = [a["nas.epoch"] for name, a in span.events if name == "epoch"]
        assert epochs == [report.epoch for report in trial.reports]
        assert not span.is_error
    assert len(receiver.named("ask")) >= len(done)
    assert {span.trace_id for span in receiver.named("ask")} == {PARENT.split("-")[1]}


@in_a_loop
async def test_what_the_candidate_says_is_kept_bounded_and_without_secrets(
    bench: Bench,
) -> None:
    bench.settings = bench.settings.model_copy(update={"max_log_lines_per_trial": 40})
    async with bench.daemon("tests.workers.talkative:Talks") as daemon:
        job_id = post(bench.store, table_job(trials=2, epochs=3))
        await until_ended(bench.store, job_id)
        with scrape.served(
            Settings(worker_metrics_port=0), daemon.worker_id, daemon.load
        ):
            pass
    for trial in trials(bench.store, job_id):
        lines = log_of(bench.store, trial)
        said = [line for line in lines if line.logger == "my.network"]
        assert "hunter22" not in str(lines)
        assert said[0].message == "opening postgresql://nas:***@db/nas"
        assert said[1].message == "line 0 of epoch 0"
        assert {line.level for line in said} == {LogLevel.INFO}
        assert len(lines) <= 43
        assert "left out" in text_of(bench.store, trial)
        assert lines[-1].message.startswith("Complete after epoch 3")
    first = log_of(bench.store, trials(bench.store, job_id)[0])
    assert any("DeprecationWarning: this is old" in line.message for line in first)


@in_a_loop
async def test_a_failure_has_its_whole_traceback_and_a_lost_worker_its_next_step(
    bench: Bench,
) -> None:
    async with bench.daemon("tests.workers.talkative:TalksAndBreaks"):
        job_id = post(bench.store, table_job(trials=1))
        await until_ended(bench.store, job_id)
    (broken,) = trials(bench.store, job_id)
    error = log_of(bench.store, broken)[-1]
    assert error.level is LogLevel.ERROR
    assert error.message.startswith("Failed (error): RuntimeError: what is this\n")
    assert "talkative.py" in error.message
    assert "Traceback" in error.message
    assert "I do not feel well" in text_of(bench.store, broken)
    async with bench.daemon("tests.workers.trainables:DiesOnFirstTrial"):
        job_id = post(bench.store, table_job(trials=1, max_attempts=2))
        await until_ended(bench.store, job_id)
    (lost,) = trials(bench.store, job_id)
    text = text_of(bench.store, lost)
    assert "Attempt 1 broke off after epoch 0: its worker was lost: " in text
    assert "it goes on from its last checkpoint, loss 1 of 2" in text
    assert "Attempt 2 begins on cpu" in text
    assert "that was loss 2 of 2" in text


@in_a_loop
async def test_debug_keeps_a_line_an_epoch_and_a_worker_tells_its_numbers(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "workers.scrape")
    bench.settings = bench.settings.model_copy(update={"trial_log_level": "debug"})
    async with bench.daemon("tests.workers.trainables:Sleeps") as daemon:
        job_id = post(bench.store, table_job(trials=1, epochs=3))
        await until_ended(bench.store, job_id)
        with scrape.served(
            Settings(worker_metrics_port=0), daemon.worker_id, daemon.load
        ):
            address = caplog.messages[-1].removesuffix(".").rpartition(" ")[2]
            with urllib.request.urlopen(address, timeout=10) as answer:
                text = answer.read().decode()

        def announced() -> bool:
            with bench.store.read() as tx:
                workers = tx.overview.get(60).workers
            return any(dict(w.document).get("nas_epochs") for w in workers)

        await until(announced)
    (trial,) = trials(bench.store, job_id)
    messages = text_of(bench.store, trial)
    for epoch in (1, 2, 3):
        assert f"Epoch {epoch}: accuracy 0.5;" in messages
    assert "Wrote the checkpoint of epoch 1." in messages
    found = {
        sample.name: sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["nas_epochs_total"] >= 3
    assert found["nas_ask_seconds_count"] >= 1
    assert found["nas_training_workers"] >= 1
