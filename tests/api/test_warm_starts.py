"""A job may begin with the results of ended jobs of its project and family, and is refused any other."""

from __future__ import annotations

from typing import Any

import pytest

from nas.job import JobRequest
from nas.states import JobState
from tests.api.conftest import SMALL

LEARNS = {**SMALL, "sampler": {"name": "topology"}}


@pytest.fixture
def ended(worker) -> str:
    (trial,) = worker.propose("resnet")
    worker.complete(trial, 0.9)
    worker.finish_job()
    return worker.lease.job_id


def post(client, *job_ids: str, **changes: Any):
    request = {**LEARNS, "warm_start": list(job_ids), **changes}
    return client.post("/v1/jobs", json=request)


def queued(client, store, *_) -> str:
    return client.post("/v1/jobs", json=SMALL).json()["id"]


def foreign(client, store, *_) -> str:
    with store.begin() as tx:
        tx.projects.create("theirs")
        return tx.jobs.create(JobRequest(), project_id="theirs")[0].id


def without_result(client, store, *_) -> str:
    job_id = queued(client, store)
    with store.begin() as tx:
        tx.jobs.move(job_id, JobState.CANCELLED)
    return job_id


def unknown(*_) -> str:
    return "job_01k00000000000000000000000"


def test_a_job_begins_with_an_ended_one_and_says_so(client, ended):
    job = post(client, ended).raise_for_status().json()
    assert job["request"]["warm_start"] == [ended]


@pytest.mark.parametrize(
    ("other", "detail", "remedy"),
    [
        (unknown, "there is no job", "GET /v1/jobs"),
        (foreign, "there is no job", "GET /v1/jobs"),
        (queued, "is queued", "Wait for its end"),
        (without_result, "no trial that ran its full budget", "that has results"),
    ],
)
def test_what_it_cannot_begin_with_is_named(
    client, store, ended, other, detail, remedy
):
    answer = post(client, ended, other(client, store))
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == "warm_start.1"
    assert remedy in error["remedy"]
    assert detail in answer.text


def test_a_job_of_another_family_is_refused(client, ended):
    changes = {"family": "mlp", "settings": {}, "dataset": {"name": "breast_cancer"}}
    (error,) = post(client, ended, **changes).json()["errors"]
    assert (error["field"], error["remedy"]) == (
        "warm_start.0",
        "Begin with a job of the same family.",
    )


def test_a_sampler_that_does_not_learn_from_earlier_jobs_is_refused(client, ended):
    (error,) = post(client, ended, sampler={"name": "tpe"}).json()["errors"]
    assert error["field"] == "sampler.name"
    assert "Choose topology" in error["remedy"]
