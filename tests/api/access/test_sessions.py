"""Logins of a browser: the cookie, its token for writes, how it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from nas.access import Scope
from nas.store import Store
from tests.api.access.conftest import check, make_project
from tests.api.access.test_keys import clock
from tests.api.conftest import SMALL

__all__ = ["clock"]


@pytest.fixture
def project(client):
    return make_project(client, "default")


@pytest.fixture
def login(client, project):
    """A browser that has logged in with the key that may write."""
    answer = client.post("/v1/session", json={"key": project.tokens[Scope.WRITE]})
    assert answer.status_code == 201, answer.text
    return answer


def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(login):
    cookie = login.headers["set-cookie"]
    assert cookie.startswith("nas_session=nassession_")
    assert {"HttpOnly", "SameSite=strict", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_a_login_may_look_and_says_who_it_is(client, login):
    assert client.get("/v1/jobs").status_code == 200
    session = client.get("/v1/session").json()
    assert session == login.json()
    assert (session["scope"], session["is_open"]) == ("write", False)


def test_a_write_with_the_cookie_needs_the_token_that_came_with_it(client, login):
    token = login.json()["csrf_token"]
    for wrong in ({}, {"X-CSRF-Token": ""}, {"X-CSRF-Token": token[::-1]}):
        check(client.post("/v1/jobs", json=SMALL, headers=wrong), 403)
    right = {"X-CSRF-Token": token}
    assert client.post("/v1/jobs", json=SMALL, headers=right).status_code == 201


def test_the_token_does_not_help_a_page_of_another_site(client, login):
    headers = {
        "X-CSRF-Token": login.json()["csrf_token"],
        "Origin": "https://elsewhere.example",
    }
    check(client.post("/v1/jobs", json=SMALL, headers=headers), 403)


def test_a_wrong_key_logs_nobody_in(client, project):
    for wrong in ("", "nas_x", project.tokens[Scope.READ][:-1] + "x"):
        answer = client.post("/v1/session", json={"key": wrong})
        check(answer, 401)
        assert "set-cookie" not in answer.headers


def test_another_site_cannot_log_a_browser_in(client, project):
    answer = client.post(
        "/v1/session",
        json={"key": project.tokens[Scope.READ]},
        headers={"Origin": "https://elsewhere.example"},
    )
    check(answer, 403)


def test_logging_out_ends_the_login_and_not_the_key(client, project, login):
    cookie = client.cookies["nas_session"]
    headers = {"X-CSRF-Token": login.json()["csrf_token"]}
    assert client.delete("/v1/session", headers=headers).status_code == 204
    client.cookies.set("nas_session", cookie)
    check(client.get("/v1/jobs"), 401)
    client.cookies.clear()
    headers = project.headers(Scope.WRITE)
    assert client.get("/v1/jobs", headers=headers).status_code == 200


def test_a_login_ends_with_its_key(client, project, login):
    store: Store = client.app.state.store
    with store.begin() as tx:
        for key in tx.keys.of("default"):
            tx.keys.revoke(key.id)
    check(client.get("/v1/jobs"), 401)


def test_a_login_ends_when_nobody_uses_it(client, clock, project, login, settings):
    idle = timedelta(seconds=settings.session_idle_seconds)
    for _ in range(3):
        clock.now += idle / 2
        assert client.get("/v1/jobs").status_code == 200
    clock.now += idle + timedelta(seconds=1)
    check(client.get("/v1/jobs"), 401)


def test_a_login_ends_at_last_however_much_it_is_used(
    client, clock, project, login, settings
):
    ends = clock.now + timedelta(seconds=settings.session_seconds)
    while clock.now + timedelta(hours=6) < ends:
        clock.now += timedelta(hours=6)
        assert client.get("/v1/jobs").status_code == 200
    clock.now = ends + timedelta(seconds=1)
    check(client.get("/v1/jobs"), 401)


def test_the_token_of_a_share_link_logs_a_browser_in_to_one_job(client, project):
    job_id, other = project.post_job(), project.post_job()
    made = client.post(
        f"/v1/jobs/{job_id}/shares", json={}, headers=project.headers(Scope.WRITE)
    ).json()
    session = client.post("/v1/session", json={"key": made["token"]}).json()
    assert (session["job_id"], session["scope"]) == (job_id, "read")
    assert client.get(f"/v1/jobs/{job_id}").status_code == 200
    check(client.get(f"/v1/jobs/{other}"), 404)
    check(client.get("/v1/jobs"), 403)
    client.delete(f"/v1/shares/{made['id']}", headers=project.headers(Scope.WRITE))
    check(client.get(f"/v1/jobs/{job_id}"), 401)


def test_the_links_to_all_jobs_are_listed_without_their_secrets(client, project):
    headers = project.headers(Scope.WRITE)
    job_ids = [project.post_job(), project.post_job()]
    made = [
        client.post(f"/v1/jobs/{job_id}/shares", json={}, headers=headers).json()
        for job_id in job_ids
    ]
    client.delete(f"/v1/shares/{made[0]['id']}", headers=headers)
    listed = client.get("/v1/shares", headers=headers)
    assert [link["job_id"] for link in listed.json()["items"]] == job_ids
    assert [link["revoked_at"] is None for link in listed.json()["items"]] == [
        False,
        True,
    ]
    assert not any(link["token"] in listed.text for link in made)
