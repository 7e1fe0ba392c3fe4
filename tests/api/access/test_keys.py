"""Keys over REST: made, used, revoked; and the open service before the first one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from nas.access import Scope
from nas.errors import ServiceUnavailable
from nas.store import Store
from nas.tokens import Token
from tests.api.access.conftest import bearer, check, make_project


class Clock:
    """The store's time, that a test turns."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock(client, settings):
    """Lets a test turn the time of the service."""
    clock = Clock()
    client.app.state.store.close()
    client.app.state.store = Store(settings.resolved_database_url, clock=clock)
    return clock


def test_a_service_without_keys_is_open_to_its_machine(client):
    assert client.post("/v1/jobs", json={}).status_code == 201
    assert client.get("/v1/session").json() == {
        "is_open": True,
        "project_id": "default",
        "scope": "admin",
        "job_id": None,
        "expires_at": None,
        "csrf_token": None,
    }


def test_an_open_service_takes_no_notice_of_what_a_proxy_or_an_old_key_sends(client):
    for sent in ("Basic dXNlcjpwYXNz", f"Bearer {Token.generate().text}"):
        answer = client.get("/v1/jobs", headers={"Authorization": sent})
        assert answer.status_code == 200


def test_a_service_on_another_address_is_never_open(settings):
    from api import create_app
    from tests.api.conftest import TestClient

    exposed = settings.model_copy(update={"host": "0.0.0.0"})
    with TestClient(create_app(exposed), base_url="http://localhost") as client:
        check(client.get("/v1/jobs"), 401)


def test_the_first_key_closes_the_service(client):
    made = client.post("/v1/keys", json={"scope": "admin", "name": "first"}).json()
    check(client.get("/v1/jobs"), 401)
    assert client.get("/v1/jobs", headers=bearer(made["token"])).status_code == 200


def test_a_service_stays_closed_when_its_last_key_is_revoked(client):
    made = client.post("/v1/keys", json={"scope": "admin"}).json()
    path = f"/v1/keys/{made['id']}"
    revoked = client.delete(path, headers=bearer(made["token"]))
    assert revoked.json()["revoked_at"] is not None
    check(client.get("/v1/jobs"), 401)
    check(client.get("/v1/jobs", headers=bearer(made["token"])), 401)


def test_a_key_is_shown_once_and_only_its_hash_is_kept(client, settings):
    made = client.post("/v1/keys", json={"scope": "read"}).json()
    admin = make_project(client, "default").headers(Scope.ADMIN)
    secret = made["token"].rpartition("_")[2]
    assert secret not in client.get("/v1/keys", headers=admin).text
    client.app.state.store.close()
    for file in settings.data_dir.glob("nas.sqlite*"):
        assert secret.encode() not in file.read_bytes()


def test_a_key_that_has_expired_opens_nothing(client, clock):
    made = client.post(
        "/v1/keys", json={"scope": "read", "expires_in_seconds": 60}
    ).json()
    headers = bearer(made["token"])
    assert client.get("/v1/jobs", headers=headers).status_code == 200
    clock.now += timedelta(seconds=61)
    check(client.get("/v1/jobs", headers=headers), 401)


@pytest.mark.parametrize(
    "sent",
    [
        "Bearer",
        "Bearer nas_x",
        "Basic dXNlcjpwYXNz",
        f"Bearer {Token.generate().text}",
        f"Bearer {Token.issue('session_' + '0' * 26).text}",
    ],
)
def test_what_is_no_key_opens_nothing(client, sent):
    client.post("/v1/keys", json={"scope": "read"})
    problem = check(client.get("/v1/jobs", headers={"Authorization": sent}), 401)
    assert "key" in problem["detail"]


def test_a_right_id_with_a_wrong_secret_opens_nothing(client):
    made = client.post("/v1/keys", json={"scope": "read"}).json()
    wrong = Token.issue(made["id"]).text
    assert wrong[:31] == made["token"][:31]
    check(client.get("/v1/jobs", headers=bearer(wrong)), 401)


def test_the_last_use_is_written_down_once_a_minute(client, clock):
    project = make_project(client, "default")
    headers, admin = project.headers(Scope.READ), project.headers(Scope.ADMIN)
    key_id = Token.parse(project.tokens[Scope.READ]).id

    def last_used():
        with client.app.state.store.read() as tx:
            return tx.keys.get(key_id).last_used_at

    assert last_used() is None
    client.get("/v1/jobs", headers=headers)
    first = last_used()
    assert first == clock.now
    clock.now += timedelta(seconds=30)
    client.get("/v1/jobs", headers=headers)
    assert last_used() == first
    shown = client.get("/v1/keys", headers=admin).json()["items"]
    assert any(key["last_used_at"] for key in shown)


def test_a_body_is_not_read_before_its_sender_is_known(client):
    client.post("/v1/keys", json={"scope": "read"})
    answer = client.post("/v1/jobs", content=b"{ no json")
    check(answer, 401)


def test_who_may_read_reads_also_where_nothing_can_be_written(client, monkeypatch):
    headers = make_project(client, "default").headers(Scope.READ)

    def full(_store):
        raise ServiceUnavailable("the disk is full")

    monkeypatch.setattr(Store, "begin", full)
    assert client.get("/v1/jobs", headers=headers).status_code == 200
