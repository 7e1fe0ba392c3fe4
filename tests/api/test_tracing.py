"""Traces of a real process, sent to a real receiver; none where nobody takes them."""

from __future__ import annotations

from contextlib import closing

from nas.store import Store
from tests.api.conftest import SMALL
from tests.api.served import Served
from tests.otlp import receiving

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_a_request_is_a_span_below_its_callers_with_its_transactions_below(tmp_path):
    with receiving() as receiver:
        served = Served.start(tmp_path, otlp_endpoint=receiver.url)
        with served.client() as client:
            answer = client.post(
                "/v1/jobs", json=SMALL, headers={"traceparent": PARENT}
            )
            job = answer.json()
            client.get("/v1/jobs/none")
        code, _, log = served.stop()
        assert code == 0, log
    posted = receiver.wait_for("POST /v1/jobs", 0)
    assert receiver.paths == {"/v1/traces"}
    assert posted.service == "nas-api"
    assert posted.trace_id == "0af7651916cd43dd8448eb211c80319c"
    assert posted.parent_id == "b7ad6b7169203331"
    assert posted.attributes["http.response.status_code"] == 201
    assert posted.attributes["http.route"] == "/v1/jobs"
    below = [s for s in receiver.spans if s.parent_id == posted.span_id]
    assert {span.name for span in below} >= {"store read", "store write"}
    address = f"sqlite:///{served.data_dir / 'nas.sqlite'}"
    with closing(Store(address)) as store, store.read() as tx:
        kept = tx.overview.trace(job["id"])
    assert kept is not None
    assert kept.split("-")[1] == posted.trace_id


def test_the_endpoint_of_opentelemetrys_own_variable_is_taken_too(
    tmp_path, monkeypatch
):
    with receiving() as receiver:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url)
        served = Served.start(tmp_path)
        with served.client() as client:
            client.get("/v1/jobs")
        served.stop()
    assert receiver.named("GET /v1/jobs")


def test_a_receiver_that_is_away_keeps_nobody_waiting(tmp_path):
    served = Served.start(tmp_path, otlp_endpoint="http://127.0.0.1:9")
    with served.client() as client:
        assert client.get("/v1/jobs").status_code == 200
    code, _, log = served.stop()
    assert code == 0, log
