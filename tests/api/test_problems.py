"""Every error is a problem, also those of HTTP itself."""

from __future__ import annotations

import pytest

from api import create_app
from tests.api.conftest import SMALL, TestClient

UNKNOWN = "0" * 26
JSON = {"Content-Type": "application/json"}


def check(answer, status: int) -> dict:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {
        "type",
        "title",
        "status",
        "detail",
        "instance",
        "errors",
        "request_id",
    } == set(problem)
    assert problem["status"] == status
    assert problem["instance"] == answer.request.url.path
    return problem


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/jobs/job_{UNKNOWN}",
        f"/v1/jobs/job_{UNKNOWN}/trials",
        f"/v1/jobs/job_{UNKNOWN}/best",
        f"/v1/jobs/job_{UNKNOWN}/events",
        f"/v1/trials/trial_{UNKNOWN}",
        f"/v1/trials/trial_{UNKNOWN}/code",
        f"/v1/exports/export_{UNKNOWN}",
        "/v1/jobs/7",
        "/v1/jobs/%00",
        "/v1/nothing",
        "/docs",
    ],
)
def test_what_does_not_exist_is_404(client, path):
    check(client.get(path), 404)


def test_a_method_that_an_address_does_not_have_is_405_and_says_which_it_has(client):
    answer = client.put("/v1/jobs")
    check(answer, 405)
    assert answer.headers["allow"] == "GET, POST"


def test_broken_json_is_told_where_it_breaks(client):
    answer = client.post("/v1/jobs", content=b'{"name": ', headers=JSON)
    problem = check(answer, 422)
    assert "JSON" in problem["errors"][0]["remedy"]


@pytest.mark.parametrize("body", [b"\xff\xfe", b"[" * 100_000, b"[]", b"3", b""])
def test_a_body_that_is_no_object_is_refused(client, body):
    answer = client.post("/v1/jobs", content=body, headers=JSON)
    check(answer, answer.status_code)
    assert answer.status_code in (400, 422)


def test_a_body_that_is_not_announced_as_json_is_refused_with_the_header_to_send(
    client,
):
    answer = client.post(
        "/v1/jobs", content=b"{}", headers={"Content-Type": "text/plain"}
    )
    problem = check(answer, 422)
    assert "Content-Type" in problem["errors"][0]["remedy"]


def test_a_body_announced_as_too_long_is_refused_unread(client, settings):
    length = str(settings.max_body_bytes + 1)
    answer = client.post(
        "/v1/jobs", content=b"{}", headers={**JSON, "Content-Length": length}
    )
    check(answer, 413)


def test_a_body_that_turns_out_too_long_is_refused_while_it_is_read(client, settings):
    def chunks():
        for _ in range(settings.max_body_bytes // 1000 + 2):
            yield b" " * 1000

    check(client.post("/v1/jobs", content=chunks(), headers=JSON), 413)


def test_an_unknown_query_parameter_is_refused(client):
    problem = check(client.get("/v1/jobs", params={"stat": "queued"}), 422)
    assert problem["errors"][0]["field"] == "stat"
    assert problem["errors"][0]["remedy"] == "Did you mean 'state'?"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"sort": "colour"}, "sort"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"limit": 0}, "limit"),
        ({"limit": 10**30}, "limit"),
        ({"state": "asleep"}, "state.0"),
        ({"search": "a\0b"}, "search"),
    ],
)
def test_a_query_that_cannot_be_answered_names_the_parameter(client, query, field):
    problem = check(client.get("/v1/jobs", params=query), 422)
    assert problem["errors"][0]["field"] == field
    assert problem["errors"][0]["remedy"]


def test_a_failure_that_nobody_foresaw_is_500_without_its_details(client, monkeypatch):
    def broken():
        raise RuntimeError("secret")

    monkeypatch.setattr("nas.search.samplers.all", broken)
    answer = client.get("/v1/samplers")
    check(answer, 500)
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/v1/jobs", "/v1/nothing", "/healthz"])
def test_every_answer_carries_the_security_headers(client, path):
    headers = client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["referrer-policy"] == "no-referrer"


def test_a_long_answer_is_compressed(client):
    answer = client.get("/v1/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"


def test_the_limit_of_a_body_is_a_setting(settings):
    small = settings.model_copy(update={"max_body_bytes": 10})
    with TestClient(create_app(small), base_url="http://localhost") as client:
        check(client.post("/v1/jobs", json=SMALL), 413)
