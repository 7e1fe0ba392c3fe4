"""Request ids, the log of requests, and the numbers for Prometheus."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator

import pytest
from prometheus_client.parser import text_string_to_metric_families

from api import create_app
from nas.telemetry import meters
from tests.api.conftest import SMALL, TestClient
from tests.api.test_refusals import announce

HEADER = "X-Request-ID"


def numbers(client) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """What a scrape says, by name and labels."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=")
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def of(found, name: str, **labels: str) -> float:
    """One number."""
    return found[name, tuple(sorted(labels.items()))]


def scrape_anew(client) -> None:
    """Forget what is remembered of the database for a second."""
    client.app.state.scrape._looked_at = -1e9


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, "api")
    return caplog


def test_the_id_of_a_request_is_in_its_answer_its_problem_and_the_log(client, lines):
    answer = client.get("/v1/jobs/none", headers={HEADER: "a-1.b:c_2"})
    assert answer.status_code == 404
    assert answer.headers[HEADER] == "a-1.b:c_2"
    assert answer.json()["request_id"] == "a-1.b:c_2"


def test_an_id_is_made_where_none_comes_and_is_never_the_same(client):
    first, second = (client.get("/healthz").headers[HEADER] for _ in range(2))
    assert re.fullmatch(r"[0-9a-f]{32}", first)
    assert first != second


@pytest.mark.parametrize("bad", ["", "a b", "x" * 129, 'a"b', "a{b}", "\xff"])
def test_an_id_that_is_no_plain_word_is_replaced(client, bad):
    answer = client.get("/v1/jobs/none", headers={HEADER: bad.encode("latin-1")})
    made = answer.headers[HEADER]
    assert re.fullmatch(r"[0-9a-f]{32}", made)
    assert answer.json()["request_id"] == made


def test_every_kind_of_problem_names_its_request(client):
    answers = [
        client.get("/nothing"),
        client.post(
            "/v1/jobs", content=b"{", headers={"content-type": "application/json"}
        ),
        client.post("/v1/jobs", json={"budget": {"trials": 0}}),
        client.put("/v1/jobs", json={}),
        client.post("/v1/jobs", content=b"x" * 2_000_000),
        client.get("/readyz"),
    ]
    for answer in answers:
        assert answer.status_code >= 400
        assert answer.json()["request_id"] == answer.headers[HEADER]


def test_a_request_is_one_line_with_route_status_and_time(client, lines):
    client.get("/v1/jobs?search=hunter22")
    (record,) = [r for r in lines.records if r.name == "api.middleware.observed"]
    assert record.getMessage() == "GET /v1/jobs: 200"
    assert (record.route, record.status) == ("/v1/jobs", 200)
    assert record.milliseconds > 0
    assert "hunter22" not in str(vars(record))


def test_a_path_cannot_forge_a_line_of_the_log(client, lines):
    client.get("/v1/x%0aforged%20line")
    (record,) = [r for r in lines.records if r.name == "api.middleware.observed"]
    assert "\n" not in record.getMessage()


def test_probes_are_not_in_the_log(client, lines):
    client.get("/healthz")
    client.get("/metrics")
    assert [r for r in lines.records if r.name == "api.middleware.observed"] == []


def test_a_scrape_counts_jobs_trials_workers_and_the_queue(client, store, worker):
    worker.complete(worker.propose("plain")[0], 0.9)
    client.post("/v1/jobs", json=SMALL)
    announce(store)
    with store.begin() as tx:
        (alive,) = tx.workers.alive(60)
        counted = {"nas_epochs": [[[], 7.0]], "nas_lease_losses": [[[], 2.0]]}
        asked = {"nas_ask_seconds": [[[], [1] + 14 * [0], 0.0005]]}
        tx.overview.put_figures(alive.id, num_busy=1, document=counted | asked)
    found = numbers(client)
    assert of(found, "nas_store_up") == 1
    assert of(found, "nas_jobs", state="running") == 1
    assert of(found, "nas_jobs", state="queued") == 1
    assert of(found, "nas_trials", state="complete") == 1
    assert of(found, "nas_queue_age_seconds") > 0
    assert of(found, "nas_workers_alive") == 1
    assert of(found, "nas_busy_ratio") == 1 / alive.num_actors
    assert of(found, "nas_epochs_total", process=alive.id) == 7
    assert of(found, "nas_lease_losses_total", process=alive.id) == 2
    assert of(found, "nas_ask_seconds_count", process=alive.id) == 1
    assert of(found, "nas_ask_seconds_bucket", process=alive.id, le="0.001") == 1
    assert of(found, "nas_ask_seconds_bucket", process=alive.id, le="+Inf") == 1


def test_requests_are_counted_by_route_template_and_an_unknown_path_is_one_series(
    client,
):
    labels = {"method": "GET", "process": "api"}
    job = {**labels, "route": "/v1/jobs/{job_id}"}

    def counted(route: str, status: str) -> float:
        key = {**labels, "route": route, "status": status}
        return numbers(client).get(
            ("nas_http_requests_total", tuple(sorted(key.items()))), 0
        )

    before = counted("/v1/jobs/{job_id}", "404"), counted("(none)", "404")
    for number in range(3):
        client.get(f"/v1/jobs/job_{number:026d}")
        client.get(f"/nothing/{number}")
    after = counted("/v1/jobs/{job_id}", "404"), counted("(none)", "404")
    assert (after[0] - before[0], after[1] - before[1]) == (3, 3)
    found = numbers(client)
    assert of(found, "nas_http_request_seconds_count", **job) >= 3
    assert of(found, "nas_http_request_seconds_sum", **job) > 0
    assert not [name for name, labels in found if "nothing" in str(labels)]


def test_transactions_are_timed_by_kind(client):
    def count(kind: str) -> float:
        return of(
            numbers(client),
            "nas_store_transaction_seconds_count",
            kind=kind,
            process="api",
        )

    client.post("/v1/jobs", json=SMALL)
    reads, writes = count("read"), count("write")
    client.post("/v1/jobs", json=SMALL)
    assert count("read") > reads
    assert count("write") > writes


@pytest.fixture
def open_numbers(settings) -> Iterator[TestClient]:
    """Where /metrics asks for no key, so that the database has no say in it."""
    app = create_app(settings.model_copy(update={"metrics_open": True}))
    with TestClient(app, base_url="http://localhost") as client:
        yield client


def test_many_scrapes_ask_the_database_once_a_second(open_numbers):
    client = open_numbers
    numbers(client)
    before = sum(map(sum, meters.STORE_SECONDS.counts.values()))
    client.app.state.scrape._looked_at += 3600
    for _ in range(20):
        numbers(client)
    assert sum(map(sum, meters.STORE_SECONDS.counts.values())) == before


def test_a_scrape_answers_where_the_database_does_not(open_numbers, settings):
    client = open_numbers
    assert of(numbers(client), "nas_store_up") == 1
    for file in settings.data_dir.glob("nas.sqlite*"):
        file.write_bytes(b"not a database, whatever it was before" * 100)
    scrape_anew(client)
    found = numbers(client)
    assert of(found, "nas_store_up") == 0
    assert ("nas_jobs", (("state", "queued"),)) not in found
    assert any(name == "nas_http_requests_total" for name, _ in found)


def test_names_and_units_follow_the_conventions_of_prometheus(client):
    for family in text_string_to_metric_families(client.get("/metrics").text):
        assert re.fullmatch(r"nas_[a-z_]+", family.name)
        assert family.documentation.endswith(".")
        if family.type == "histogram":
            assert family.name.endswith("_seconds")
        if family.type == "counter":
            assert all(sample.name.endswith("_total") for sample in family.samples), (
                family.name
            )


def test_the_log_of_a_trial_is_paged_and_followed(client, store, worker):
    from nas.log_line import LogLevel, LogLine

    (trial,) = worker.propose("plain")
    lines = [
        (trial.id, LogLine(LogLevel.WARNING if n == 3 else LogLevel.INFO, f"line {n}"))
        for n in range(1, 6)
    ]
    with store.begin() as tx:
        tx.logs.write(worker.lease, lines, max_lines=100, max_chars=1000)
    address = f"/v1/trials/{trial.id}/logs"
    first = client.get(address, params={"limit": 3}).json()
    rest = client.get(
        address, params={"limit": 3, "cursor": first["next_cursor"]}
    ).json()
    numbers = [item["number"] for item in first["items"] + rest["items"]]
    assert numbers == [1, 2, 3, 4, 5]
    assert rest["next_cursor"] is None
    later = client.get(address, params={"after": 4}).json()
    assert [item["message"] for item in later["items"]] == ["line 5"]
    loud = client.get(address, params={"level": "warning"}).json()
    assert [item["message"] for item in loud["items"]] == ["line 3"]
    assert client.get(f"/v1/trials/trial_{0:026d}/logs").status_code == 404
    assert client.get(address, params={"cursor": "nonsense"}).status_code == 422


def test_the_whole_log_of_a_request_parses_as_json(client, lines):
    from nas.telemetry.logs import JsonLine

    client.get("/v1/jobs/none", headers={HEADER: "found-in-the-log"})
    for record in lines.records:
        json.loads(JsonLine().format(record))
