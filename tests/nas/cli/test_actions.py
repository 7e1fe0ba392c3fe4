"""Pausing, resuming, extending and cloning jobs from the command line."""

from __future__ import annotations

import json

from nas.cli.client import Client
from nas.states import JobState
from tests.api.worker import Worker
from tests.nas.cli.conftest import Nas, Served


def test_a_job_is_paused_and_resumed_and_what_its_trials_do_is_said(
    nas: Nas, served: Served
):
    job = served.post()
    worker = Worker.claim(served.store)
    (trial,) = worker.propose("plain")
    with served.store.begin() as tx:
        tx.trials.start(worker.lease, trial.id, "cpu")
    paused = nas("pause", job, "--url", served.url).stdout
    assert paused.startswith(f"{job} is paused, was running. 1 trial is checkpointed")
    assert "after resume" in paused
    again = nas("pause", job, "--url", served.url)
    assert again.exit_code == 2
    assert "resume" in again.stderr
    resumed = json.loads(nas("resume", job, "--url", served.url, "--json").stdout)
    assert resumed["running_trials"]["then"] == "go_on"
    nas("cancel", job, "--url", served.url)


def test_a_job_is_extended(nas: Nas, served: Served):
    job = served.finished_job()
    said = nas(
        "extend", job, "--trials", "3", "--target-score", "0.99", "--url", served.url
    )
    assert said.stdout.startswith(f"{job} is queued, was finished.")
    with Client(served.url) as client:
        budget = client.job(job).budget
        assert (budget.trials.limit, budget.target_score.limit) == (7, 0.99)
    nas("extend", job, "--no-target", "--url", served.url)
    refused = nas("extend", job, "--wall-seconds", "3", "--url", served.url)
    assert refused.exit_code == 2
    assert "wall_seconds" in refused.stderr
    with Client(served.url) as client:
        assert client.job(job).budget.target_score.limit is None
        client.cancel(job)


def test_a_job_is_cloned_with_changes(nas: Nas, served: Served):
    job = served.post(seed=4)
    said = nas(
        *("clone", job, "--field", "budget.trials=9", "--field", "recipe.epochs=null"),
        *("--name", "again", "--url", served.url),
    )
    new = said.stdout.split()[0]
    with Client(served.url) as client:
        clone = client.job(new)
        assert (clone.name, clone.state) == ("again", JobState.QUEUED)
        assert clone.num_wanted == 9
        assert clone.request["seed"] == 4
        assert clone.request["recipe"] == {}
        client.cancel(job)
        client.cancel(new)
