"""Every route, with every scope, and with the ids of another project."""

from __future__ import annotations

import json

import pytest

from nas.access import Scope
from tests.api.access.conftest import RANDOM, bearer, check
from tests.api.access.routes import CLOSED, NAMING, OPERATIONS

EVERYBODY = {"is_alive", "is_ready", "log_in"}
NAMES_NOTHING = [operation for operation in CLOSED if not operation.parameters]


def send(client, operation, ids, headers=None):
    return client.request(
        operation.method,
        operation.path_of(ids),
        json=operation.body,
        headers=headers,
    )


def random_ids(ids):
    return {
        name: f"{value.partition('_')[0]}_{RANDOM}" if "_" in value else "no-such-data"
        for name, value in ids.items()
    }


def told(answer, ids):
    """What a problem says, but for the ids that were asked for and the number of the request."""
    text = answer.text
    for value in sorted(ids.values(), key=len, reverse=True):
        text = text.replace(value, "ID")
    return {**json.loads(text), "request_id": None}


def test_only_these_routes_are_for_everybody():
    assert {o.id for o in OPERATIONS if o.scope is None} == EVERYBODY


@pytest.mark.parametrize("operation", CLOSED, ids=str)
def test_nobody_enters_without_a_key(keyed, mine, operation):
    answer = send(keyed, operation, mine.ids)
    check(answer, 401)
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("operation", CLOSED, ids=str)
def test_a_scope_that_is_too_small_is_told_so(keyed, mine, operation):
    for scope in Scope:
        if not scope.allows(operation.scope):
            answer = send(keyed, operation, mine.ids, mine.headers(scope))
            assert check(answer, 403)["title"]


@pytest.mark.parametrize("operation", NAMING, ids=str)
def test_what_is_anothers_is_answered_like_what_does_not_exist(
    keyed, mine, theirs, operation
):
    for scope in Scope:
        headers = mine.headers(scope)
        unknown = random_ids(theirs.ids)
        other = send(keyed, operation, theirs.ids, headers)
        none = send(keyed, operation, unknown, headers)
        if "name" in operation.parameters and not scope.allows(operation.scope):
            check(other, 403)  # a name is looked up among the project's own
        else:
            check(other, 404)
        assert other.status_code == none.status_code
        assert told(other, theirs.ids) == told(none, unknown)
        assert set(other.headers) == set(none.headers)


@pytest.mark.parametrize("operation", NAMES_NOTHING, ids=str)
def test_a_list_holds_nothing_of_another_project(keyed, mine, theirs, operation):
    if operation.method == "GET":
        answer = send(keyed, operation, {}, mine.headers(Scope.ADMIN))
        assert answer.status_code == 200
        assert [value for value in theirs.ids.values() if value in answer.text] == []
        assert "theirs" not in answer.text


@pytest.mark.parametrize("operation", CLOSED, ids=str)
def test_a_share_link_opens_what_shows_its_job_and_nothing_else(
    keyed, mine, theirs, operation
):
    headers = bearer(mine.share_token)
    shows_job = {"job_id", "trial_id", "export_id", "fingerprint"} & set(
        operation.parameters
    )
    looks = operation.method == "GET" and operation.scope is Scope.READ
    answer = send(keyed, operation, mine.ids, headers)
    if (looks and shows_job) or operation.id == "get_session":
        assert answer.status_code not in (401, 403, 404), answer.text
    elif operation.id != "log_out":
        check(answer, 404 if "key_id" in operation.parameters else 403)
    if operation.parameters and "name" not in operation.parameters:
        check(send(keyed, operation, theirs.ids, headers), 404)


def test_a_share_link_does_not_open_another_job_of_its_project(keyed, mine):
    job_id = mine.post_job()
    path = f"/v1/jobs/{job_id}"
    assert keyed.get(path, headers=mine.headers(Scope.READ)).status_code == 200
    check(keyed.get(path, headers=bearer(mine.share_token)), 404)


@pytest.mark.parametrize("operation", CLOSED, ids=str)
def test_a_scope_that_is_large_enough_passes(keyed, spare, operation):
    answer = send(keyed, operation, spare.ids, spare.headers(operation.scope))
    assert answer.status_code not in (401, 403), answer.text
    if operation.id not in ("get_trial_weights", "get_trial_code"):
        assert answer.status_code != 404, answer.text


def test_the_same_idempotency_key_is_anothers_in_another_project(keyed, mine, theirs):
    same = {"Idempotency-Key": "monday"}
    first = keyed.post(
        "/v1/jobs", json={}, headers={**mine.headers(Scope.WRITE), **same}
    )
    second = keyed.post(
        "/v1/jobs", json={"seed": 7}, headers={**theirs.headers(Scope.WRITE), **same}
    )
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]


def test_an_address_without_a_route_that_the_gate_knows_is_closed(keyed, mine):
    keyed.app.router.add_route("/v1/added", lambda _: None)
    check(keyed.get("/v1/added", headers=mine.headers(Scope.ADMIN)), 404)
