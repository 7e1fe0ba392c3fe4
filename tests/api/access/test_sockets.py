"""Who may open the live socket, what they may follow over it, and how it ends with their login."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from nas.access import Scope
from nas.job import JobRequest
from nas.store import Store
from tests.api.access.conftest import RANDOM, bearer
from tests.api.live import opened
from tests.api.served import Served

ELSEWHERE = "https://elsewhere.example"


@pytest.fixture(scope="module")
def keyed_service(tmp_path_factory) -> Iterator[tuple[Served, Store]]:
    """A service of which keys were made, which looks at logins often."""
    folder = tmp_path_factory.mktemp("sockets")
    yield from serve(folder, live_check_seconds="0.1", max_streams_per_key="2")


def serve(folder, *, with_key=True, **settings) -> Iterator[tuple[Served, Store]]:
    served = Served.start(folder, **settings)
    with closing(Store(f"sqlite:///{served.data_dir / 'nas.sqlite'}")) as store:
        if with_key:
            with store.begin() as tx:
                tx.keys.create("default", Scope.ADMIN)
        yield served, store
    code, _, log = served.stop()
    assert code == 0, log
    assert "Traceback" not in log


@pytest.fixture
def served(keyed_service) -> Served:
    return keyed_service[0]


@pytest.fixture
def store(keyed_service) -> Store:
    return keyed_service[1]


@pytest.fixture(scope="module")
def open_service(tmp_path_factory) -> Iterator[tuple[Served, Store]]:
    """A service without keys, for this machine alone."""
    yield from serve(tmp_path_factory.mktemp("open"), with_key=False)


def key(store, project_id="default", **options):
    with store.begin() as tx:
        return tx.keys.create(project_id, Scope.READ, **options)


def job_in(store, project_id="default") -> str:
    with store.begin() as tx:
        return tx.jobs.create(JobRequest(), project_id=project_id)[0].id


def refusal(url: str, **options) -> tuple[int, dict]:
    """With which problem the socket is not opened."""
    with pytest.raises(InvalidStatus) as refused, opened(url, **options):
        pass
    answer = refused.value.response
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["X-Request-ID"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    return answer.status_code, json.loads(answer.body)


def log_in(served, token) -> dict[str, str]:
    """The cookie of a login."""
    with served.client() as client:
        answer = client.post("/v1/session", json={"key": token.text})
        assert answer.status_code == 201, answer.text
        return {"Cookie": f"nas_session={client.cookies['nas_session']}"}


def followed(page, *names: str) -> dict[str, dict]:
    """What is refused of these topics, with its problem."""
    page.send({"follow": {name: None if name == "jobs" else 0 for name in names}})
    refused = {}
    while (told := page.hear())["kind"] == "refused":
        problem = told["problem"]
        topic = told["topic"]
        problem["detail"] = problem["detail"].replace(topic.removeprefix("job:"), "ID")
        refused[topic] = problem
    return refused


def test_nobody_enters_without_a_key(served):
    status, problem = refusal(served.url)
    assert (status, problem["type"]) == (401, "urn:nas:problem:sign-in")
    status, _ = refusal(served.url, additional_headers=bearer("nas_wrong"))
    assert status == 401


def test_a_page_without_a_login_is_told_so_by_the_code_of_the_end(served):
    with opened(served.url, origin=served.url) as page:
        code, reason = page.hear_end()
    assert (code, reason) == (4401, "a login is needed")


def test_a_key_follows_its_projects_jobs_and_no_others(served, store):
    with store.begin() as tx:
        tx.projects.create("theirs")
    mine, theirs = job_in(store), job_in(store, "theirs")
    unknown = f"job_{RANDOM}"
    _, token = key(store)
    with opened(served.url, additional_headers=bearer(token.text)) as page:
        names = [f"job:{theirs}", f"job:{unknown}", f"job:{mine}", "jobs"]
        refused = followed(page, *names)
        assert refused.keys() == set(names[:2])
        assert refused[names[0]] == refused[names[1]]
        assert refused[names[0]]["status"] == 404
        told = [summary for _, news in page.news for summary in news.get("changed", ())]
        assert theirs not in {summary["id"] for summary in told}


def test_a_share_link_follows_its_one_job(served, store):
    mine, other = job_in(store), job_in(store)
    with store.begin() as tx:
        _, token = tx.shares.create(mine)
    with opened(served.url, additional_headers=bearer(token.text)) as page:
        refused = followed(page, "jobs", f"job:{other}", f"job:{mine}")
        assert {name: p["status"] for name, p in refused.items()} == {
            "jobs": 403,
            f"job:{other}": 404,
        }
        assert [topic for topic, _ in page.news] == [mine]


def test_a_cookie_opens_it_for_the_services_own_page_alone(served, store):
    cookie = log_in(served, key(store)[1])
    with opened(served.url, additional_headers=cookie, origin=served.url) as page:
        assert followed(page, "jobs") == {}
    status, problem = refusal(served.url, additional_headers=cookie, origin=ELSEWHERE)
    assert (status, problem["type"]) == (403, "urn:nas:problem:not-allowed")
    status, _ = refusal(served.url, additional_headers=cookie, origin="null")
    assert status == 403


def test_an_open_service_is_opened_by_no_other_page_and_under_no_other_name(
    open_service,
):
    served, _ = open_service
    with opened(served.url) as page, opened(served.url, origin=served.url) as own:
        assert followed(page, "jobs") == {}
        assert followed(own, "jobs") == {}
    assert refusal(served.url, origin=ELSEWHERE)[0] == 403
    assert refusal(served.url, origin="http://localhost:3000")[0] == 403
    other = {"Sec-Fetch-Site": "cross-site"}
    assert refusal(served.url, additional_headers=other)[0] == 403


def test_the_first_key_ends_what_was_open(tmp_path):
    for served, store in serve(tmp_path, with_key=False, live_check_seconds="0.1"):
        with opened(served.url) as page:
            page.send({"follow": {"jobs": None}})
            key(store)
            assert page.hear_end()[0] == 4401


def test_a_key_that_is_revoked_ends_its_sockets(served, store):
    record, token = key(store)
    cookie = log_in(served, token)
    with (
        opened(served.url, additional_headers=bearer(token.text)) as one,
        opened(served.url, additional_headers=cookie, origin=served.url) as two,
    ):
        one.hear()
        with store.begin() as tx:
            tx.keys.revoke(record.id)
        assert one.hear_end() == (4401, "the login has ended")
        assert two.hear_end() == (4401, "the login has ended")


def test_a_share_link_that_is_revoked_ends_its_sockets(served, store):
    with store.begin() as tx:
        share, token = tx.shares.create(job_in_tx(tx))
    with opened(served.url, additional_headers=bearer(token.text)) as page:
        with store.begin() as tx:
            tx.shares.revoke(share.id)
        assert page.hear_end()[0] == 4401


def job_in_tx(tx) -> str:
    return tx.jobs.create(JobRequest())[0].id


def test_logging_out_ends_the_pages_socket(served, store):
    with served.client() as client:
        answer = client.post("/v1/session", json={"key": key(store)[1].text})
        cookie = {"Cookie": f"nas_session={client.cookies['nas_session']}"}
        with opened(served.url, additional_headers=cookie, origin=served.url) as page:
            csrf = {"X-CSRF-Token": answer.json()["csrf_token"]}
            assert client.delete("/v1/session", headers=csrf).status_code == 204
            assert page.hear_end()[0] == 4401


def test_a_key_that_expires_ends_its_sockets_at_once(tmp_path):
    for served, store in serve(tmp_path, live_check_seconds="600"):
        _, token = key(store, expires_seconds=4)
        with opened(served.url, additional_headers=bearer(token.text)) as page:
            assert page.hear_end()[0] == 4401


def test_a_key_has_so_many_sockets_open_at_once(served, store):
    headers = bearer(key(store)[1].text)
    with (
        opened(served.url, additional_headers=headers),
        opened(served.url, additional_headers=headers),
    ):
        status, problem = refusal(served.url, additional_headers=headers)
        assert (status, problem["type"]) == (429, "urn:nas:problem:slow-down")


def test_messages_count_as_requests(tmp_path):
    for served, store in serve(tmp_path, requests_per_minute="3"):
        headers = bearer(key(store)[1].text)
        with opened(served.url, additional_headers=headers) as page:
            for _ in range(5):
                page.send({"follow": {}})
            assert page.hear_end()[0] == 1008


def test_there_is_one_socket(served, store):
    headers = bearer(key(store)[1].text)
    with pytest.raises(InvalidStatus) as refused:
        with_path(served, "/v1/jobs", headers)
    assert refused.value.response.status_code == 403
    with pytest.raises(InvalidStatus) as refused:
        with_path(served, "/v1/nothing", headers)
    assert refused.value.response.status_code == 404
    with served.client() as client:
        assert client.get("/v1/live", headers=headers).status_code == 404


def with_path(served, path: str, headers) -> None:
    connect(
        served.url.replace("http", "ws", 1) + path, additional_headers=headers
    ).close()
