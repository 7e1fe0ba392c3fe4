"""Whether the process lives and whether it can work are two questions."""

from __future__ import annotations

from tests.api.test_refusals import announce


def test_a_process_that_answers_is_alive_whatever_is_missing(client):
    assert client.get("/healthz").json() == {"status": "alive"}


def test_without_a_worker_the_service_is_not_ready_and_says_so(client):
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.headers["retry-after"]
    (missing,) = answer.json()["errors"]
    assert missing["field"] == "worker"
    assert "nas worker" in missing["remedy"]


def test_with_database_and_worker_the_service_is_ready(client, store):
    announce(store)
    assert client.get("/readyz").json() == {"status": "ready", "num_workers": 1}


def test_a_database_that_is_gone_is_named(client, settings):
    for file in settings.data_dir.glob("nas.sqlite*"):
        file.write_bytes(b"not a database, whatever it was before" * 100)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["errors"][0]["field"] == "database"
    assert client.get("/healthz").status_code == 200
