"""How often, how many at once, and what a refused client is told."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from api import create_app
from api.access.limits import Limits
from api.access.refusals import SlowDown
from nas.access import Scope
from tests.api.access.conftest import bearer, check, make_project
from tests.api.conftest import SMALL, TestClient


@contextmanager
def limited(settings, **limits):
    changed = settings.model_copy(update=limits)
    with TestClient(create_app(changed), base_url="http://localhost") as client:
        yield client, make_project(client, "default")


def test_a_key_that_asks_too_often_is_told_when_to_come_back(settings):
    with limited(settings, requests_per_minute=3) as (client, project):
        headers = project.headers(Scope.READ)
        answers = [client.get("/v1/jobs", headers=headers) for _ in range(4)]
        assert [a.status_code for a in answers] == [200, 200, 200, 429]
        assert answers[0].headers["ratelimit-policy"] == '"requests";q=3;w=60'
        assert answers[0].headers["ratelimit"].startswith('"requests";r=2;t=')
        assert 1 <= int(answers[3].headers["retry-after"]) <= 120
        check(answers[3], 429)
        other = project.headers(Scope.WRITE)
        assert client.get("/v1/jobs", headers=other).status_code == 200


def test_an_address_that_tries_keys_is_slowed_down_and_true_keys_are_not(settings):
    with limited(settings, refusals_per_minute=2) as (client, project):
        answers = [client.get("/v1/jobs", headers=bearer("nas_x")) for _ in range(3)]
        assert [a.status_code for a in answers] == [401, 401, 429]
        headers = project.headers(Scope.READ)
        assert client.get("/v1/jobs", headers=headers).status_code == 200


def test_too_many_failed_logins_stop_right_ones_too(settings):
    with limited(settings, logins_per_minute=2) as (client, project):
        right = {"key": project.tokens[Scope.READ]}
        assert client.post("/v1/session", json=right).status_code == 201
        for _ in range(2):
            check(client.post("/v1/session", json={"key": "nas_x"}), 401)
        check(client.post("/v1/session", json=right), 429)


def test_a_project_has_so_many_jobs_at_once_and_another_as_many(settings):
    with limited(settings, max_jobs_per_project=2) as (client, project):
        headers = project.headers(Scope.WRITE)
        jobs = [project.post_job(), project.post_job()]
        full = client.post("/v1/jobs", json=SMALL, headers=headers)
        assert "NAS_MAX_JOBS_PER_PROJECT" in check(full, 409)["detail"]
        check(client.post(f"/v1/jobs/{jobs[0]}/clone", headers=headers), 409)
        make_project(client, "other").post_job()
        client.post(f"/v1/jobs/{jobs[0]}/cancel", headers=headers)
        project.post_job()


def test_a_job_that_was_posted_before_is_found_although_there_is_no_room(settings):
    with limited(settings, max_jobs_per_project=1) as (client, project):
        headers = {**project.headers(Scope.WRITE), "Idempotency-Key": "k"}
        first = client.post("/v1/jobs", json=SMALL, headers=headers)
        again = client.post("/v1/jobs", json=SMALL, headers=headers)
        assert (first.status_code, again.status_code) == (201, 200)


def test_a_key_holds_so_many_streams_and_one_that_ends_makes_room(settings):
    limits = Limits(settings.model_copy(update={"max_streams_per_key": 1}))
    with (
        limits.stream("key_1"),
        limits.stream("key_2"),
        pytest.raises(SlowDown, match="NAS_MAX_STREAMS_PER_KEY"),
        limits.stream("key_1"),
    ):
        pass
    with limits.stream("key_1"):
        pass
