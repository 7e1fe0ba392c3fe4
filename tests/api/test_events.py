"""What a stream of events holds, read in one piece from jobs that have ended."""

from __future__ import annotations

import json
import threading

import fastapi.routing
import pytest


@pytest.fixture
def ended(worker, job):
    """A job that has run two trials and ended."""
    for trial, accuracy in zip(
        worker.propose("plain", "resnet"), (0.7, 0.9), strict=True
    ):
        worker.complete(trial, accuracy)
    worker.finish_job()
    return job


def parse(text: str) -> list[dict]:
    """The events of a stream; comments are left out."""
    events = []
    for block in text.strip().split("\n\n"):
        fields = dict(
            line.split(": ", 1)
            for line in block.splitlines()
            if not line.startswith(":")
        )
        if "data" in fields:
            events.append({**fields, "data": json.loads(fields["data"])})
    return events


def follow(client, job, **headers):
    answer = client.get(f"/v1/jobs/{job['id']}/events", headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/event-stream")
    return parse(answer.text)


def test_the_stream_of_an_ended_job_has_every_event_in_order_and_ends(client, ended):
    events = follow(client, ended)
    numbers = [int(event["id"]) for event in events]
    assert numbers == list(range(1, len(events) + 1))
    assert events[0]["event"] == "job.created"
    assert events[-1]["event"] == "job.state"
    assert events[-1]["data"]["payload"]["state"] == "finished"


def test_an_event_says_what_happened_to_which_trial(client, ended):
    kinds = {event["event"] for event in follow(client, ended)}
    assert {"trial.created", "trial.state", "trial.report"} <= kinds
    reports = [e for e in follow(client, ended) if e["event"] == "trial.report"]
    assert reports[0]["data"]["payload"]


def test_a_client_that_was_cut_off_goes_on_after_its_last_event(client, ended):
    everything = follow(client, ended)
    rest = follow(client, ended, **{"Last-Event-ID": "4"})
    assert [event["id"] for event in rest] == [event["id"] for event in everything[4:]]


def test_a_first_request_can_say_in_its_address_where_to_begin(client, ended):
    answer = client.get(f"/v1/jobs/{ended['id']}/events", params={"after": 4})
    assert parse(answer.text)[0]["id"] == "5"


def test_where_nothing_more_can_come_the_browser_is_told_to_stay_away(client, ended):
    last = client.get(f"/v1/jobs/{ended['id']}").json()["last_event"]
    answer = client.get(
        f"/v1/jobs/{ended['id']}/events", headers={"Last-Event-ID": str(last)}
    )
    assert answer.status_code == 204


def test_a_silent_stream_shows_that_it_lives(client, worker, job, monkeypatch):
    monkeypatch.setattr(fastapi.routing, "_PING_INTERVAL", 0.05)
    ending = threading.Timer(0.5, worker.finish_job)
    ending.start()
    answer = client.get(f"/v1/jobs/{job['id']}/events")
    ending.join()
    assert ": ping" in answer.text
    assert parse(answer.text)[-1]["data"]["payload"]["state"] == "finished"


@pytest.mark.parametrize("number", ["-1", "x", "9" * 30])
def test_a_last_event_that_is_no_number_is_refused(client, job, number):
    answer = client.get(
        f"/v1/jobs/{job['id']}/events", headers={"Last-Event-ID": number}
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "last-event-id"
