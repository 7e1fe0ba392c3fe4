"""Pausing, resuming, stopping, cancelling, extending and cloning jobs over HTTP."""

from __future__ import annotations

import pytest

from nas.states import ACTIONS, Action, JobState
from tests.api.conftest import SMALL
from tests.api.worker import Worker


def act(client, job, action, **more):
    return client.post(f"/v1/jobs/{job['id']}/{action}", **more)


def test_each_action_says_what_becomes_of_running_trials(client, store, worker, job):
    first, second, _ = worker.propose("plain", "resnet", "highway")
    with store.begin() as tx:
        tx.trials.start(worker.lease, first.id, "cpu")
        tx.trials.start(worker.lease, second.id, "cpu")
    said = {}
    for action in ("pause", "resume", "stop", "cancel"):
        answer = act(client, job, action)
        assert answer.status_code == 200
        said[action] = answer.json()["running_trials"]
    assert {action: (one["num"], one["then"]) for action, one in said.items()} == {
        "pause": (2, "wait_for_resume"),
        "resume": (2, "go_on"),
        "stop": (2, "run_to_their_end"),
        "cancel": (2, "cancelled"),
    }
    assert said["pause"]["note"].startswith("2 trials are checkpointed")
    assert "within 3 s" in said["cancel"]["note"]


def test_where_no_trial_runs_the_answer_says_so(client, job):
    paused = act(client, job, "pause").json()
    assert (paused["state"], paused["previous"]) == ("paused", "queued")
    assert paused["running_trials"]["note"] == "No trial was running."


@pytest.mark.parametrize("action", Action)
def test_an_action_that_the_state_does_not_allow_is_a_conflict_with_what_it_allows(
    client, job, action
):
    act(client, job, "cancel")
    answer = act(client, job, action, json={} if action is Action.EXTEND else None)
    assert JobState.CANCELLED not in ACTIONS[action]
    assert answer.status_code == 409
    detail = answer.json()["detail"]
    assert "is cancelled" in detail
    assert "clone" in detail


def test_a_job_shows_what_it_may_spend_and_what_it_spent(client, worker, job):
    worker.complete(worker.propose("plain")[0], 0.9)
    shown = client.get(f"/v1/jobs/{job['id']}").json()
    assert shown["end_reason"] is None
    assert shown["budget"]["trials"] == {"limit": 4, "spent": 1, "overspent": 0}
    compute = shown["budget"]["compute_seconds"]
    assert compute["limit"] is None
    assert compute["spent"] == pytest.approx(0.2)
    assert shown["budget"]["target_score"]["limit"] is None
    assert shown["budget"]["target_score"]["reached"] is False


def test_what_was_overspent_is_shown_with_what_ended_the_job(client, store):
    budget = {"trials": 9, "compute_seconds": 0.15}
    job = client.post("/v1/jobs", json={**SMALL, "budget": budget}).json()
    worker = Worker.claim(store)
    worker.complete(worker.propose("plain")[0], 0.9)
    with store.begin() as tx:
        tx.jobs.move(job["id"], JobState.FINALIZING, end_reason="compute_seconds")
        tx.jobs.move(job["id"], JobState.FINISHED)
    shown = client.get(f"/v1/jobs/{job['id']}").json()
    assert shown["end_reason"] == "compute_seconds"
    assert shown["budget"]["compute_seconds"]["overspent"] == pytest.approx(0.05)


def test_a_finished_job_is_extended_and_waits_again(client, worker, job):
    worker.finish_job()
    answer = act(client, job, "extend", json={"trials": 6})
    assert answer.status_code == 200
    assert answer.json()["state"] == "queued"
    assert answer.json()["budget"]["trials"]["limit"] == 10
    assert answer.json()["request"]["budget"]["trials"] == 4, "not as it was posted"


def test_an_extension_that_is_sent_again_is_added_once(client, job):
    headers = {"Idempotency-Key": "a-key"}
    first = act(client, job, "extend", json={"trials": 6}, headers=headers)
    again = act(client, job, "extend", json={"trials": 6}, headers=headers)
    other = act(client, job, "extend", json={"trials": 7}, headers=headers)
    assert (first.status_code, again.status_code, other.status_code) == (200, 200, 409)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json()["budget"]["trials"]["limit"] == 10


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"trials": 0}, "trials"),
        ({"wall_seconds": 5}, "wall_seconds"),
        ({"colour": 5}, "colour"),
        ({"trials": 10**9}, "budget.trials"),
        ({}, None),
    ],
)
def test_an_extension_that_makes_no_sense_is_refused_by_field(client, job, body, field):
    answer = act(client, job, "extend", json=body)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert error["remedy"]
    assert client.get(f"/v1/jobs/{job['id']}").json()["budget"]["trials"]["limit"] == 4


def test_a_clone_is_a_new_job_of_the_same_request(client, job):
    act(client, job, "cancel")
    answer = act(client, job, "clone")
    assert answer.status_code == 201
    clone = answer.json()
    assert clone["id"] != job["id"]
    assert clone["state"] == "queued"
    assert clone["request"] == job["request"]
    assert answer.headers["location"] == f"/v1/jobs/{clone['id']}"


def test_a_clone_differs_as_a_merge_patch_says(client, job):
    patch = {"seed": 5, "budget": {"wall_seconds": 60}, "recipe": {"epochs": None}}
    request = act(client, job, "clone", json=patch).json()["request"]
    assert request["seed"] == 5
    assert request["budget"]["trials"] == 4
    assert request["budget"]["wall_seconds"] == 60
    assert request["recipe"] == {}
    headers = {"Content-Type": "application/merge-patch+json"}
    answer = act(client, job, "clone", content='{"seed": 6}', headers=headers)
    assert answer.json()["request"]["seed"] == 6


def test_a_clone_that_cannot_run_is_refused_as_a_new_job_would_be(client, job):
    for patch, field in [
        ({"budget": {"trials": 0}}, "budget.trials"),
        ({"dataset": {"name": "no_such_data"}}, "dataset.name"),
        ({"sampler": {"name": "no_such_sampler"}}, "sampler.name"),
        ({"name": "a\u0000b"}, "name"),
        ({"colour": 1}, "colour"),
    ]:
        answer = act(client, job, "clone", json=patch)
        assert answer.status_code == 422, patch
        assert answer.json()["errors"][0]["field"] == field
    assert act(client, job, "clone", json=[1]).status_code == 422
    assert len(client.get("/v1/jobs").json()["items"]) == 1


def test_a_clone_with_a_key_is_made_once(client, job):
    headers = {"Idempotency-Key": "a-key"}
    first = act(client, job, "clone", json={"seed": 1}, headers=headers)
    again = act(client, job, "clone", json={"seed": 1}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json()["id"] == first.json()["id"]


def test_what_is_done_to_an_unknown_job_is_not_found(client):
    unknown = {"id": "job_00000000000000000000000000"}
    for action in (*Action, "clone"):
        body = {"trials": 1} if action is Action.EXTEND else None
        assert act(client, unknown, action, json=body).status_code == 404
