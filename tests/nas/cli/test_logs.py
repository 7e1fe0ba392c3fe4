"""The log of a trial on the command line."""

from __future__ import annotations

import json
from threading import Thread

from nas.cli.failures import ExitCode
from nas.log_line import LogLevel, LogLine
from tests.api.worker import Worker
from tests.nas.cli.conftest import Nas, Served


def say(served: Served, worker: Worker, trial_id: str, *lines: LogLine) -> None:
    with served.store.begin() as tx:
        named = [(trial_id, line) for line in lines]
        tx.logs.write(worker.lease, named, max_lines=100, max_chars=1000)


def test_lines_and_epochs_are_shown_in_the_order_in_which_they_happened(
    nas: Nas, served: Served
):
    served.post()
    worker = Worker.claim(served.store)
    (trial,) = worker.propose("plain")
    say(served, worker, trial.id, LogLine(LogLevel.INFO, "begins"))
    worker.complete(trial, 0.9)
    end = LogLine(LogLevel.INFO, "is complete", epoch=2)
    said = LogLine(LogLevel.DEBUG, "not asked for", logger="my.network", epoch=1)
    say(served, worker, trial.id, said, end)
    shown = nas("logs", trial.id, "--url", served.url)
    assert shown.exit_code == 0, shown.stderr
    words = ["begins", "epoch 1 ", "epoch 2 ", "is complete"]
    places = [shown.stdout.index(word) for word in words]
    assert places == sorted(places)
    assert "not asked for" not in shown.stdout
    as_json = nas("logs", trial.id, "--url", served.url, "--json", "--level", "debug")
    lines = [json.loads(line) for line in as_json.stdout.splitlines()]
    assert [line["number"] for line in lines] == [1, 2, 3]
    assert lines[1]["logger"] == "my.network"
    worker.finish_job()


def test_following_ends_with_the_trial_and_misses_nothing(nas: Nas, served: Served):
    served.post()
    worker = Worker.claim(served.store)
    (trial,) = worker.propose("plain")
    say(served, worker, trial.id, LogLine(LogLevel.INFO, "begins"))

    def train() -> None:
        say(served, worker, trial.id, LogLine(LogLevel.WARNING, "is slow"))
        worker.complete(trial, 0.9)

    thread = Thread(target=train)
    thread.start()
    shown = nas("logs", trial.id, "--follow", "--url", served.url)
    thread.join()
    assert shown.exit_code == 0, shown.stderr
    for word in ("begins", "is slow", "epoch 2 "):
        assert shown.stdout.count(word) == 1
    worker.finish_job()


def test_a_trial_that_is_not_there_is_said_so(nas: Nas, served: Served):
    missing = f"trial_{0:026d}"
    assert nas("logs", missing, "--url", served.url).exit_code == ExitCode.NOT_FOUND
