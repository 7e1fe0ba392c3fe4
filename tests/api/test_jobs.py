"""Posting, listing, stopping and deleting jobs."""

from __future__ import annotations

import pytest

from api import create_app
from nas.artifacts import ArtifactStore
from nas.states import JobState
from tests.api.conftest import SMALL, TestClient, write_images


def test_a_posted_job_is_created_queued_and_found_at_its_location(client):
    answer = client.post("/v1/jobs", json=SMALL)
    assert answer.status_code == 201
    job = answer.json()
    assert job["state"] == "queued"
    assert answer.headers["location"] == f"/v1/jobs/{job['id']}"
    assert client.get(answer.headers["location"]).json() == job


def test_an_empty_object_is_a_complete_request(client):
    job = client.post("/v1/jobs", json={}).json()
    assert job["request"]["family"] == "convnet"
    assert job["request"]["budget"]["trials"] == 24


def test_the_same_key_and_body_give_the_same_job(client):
    headers = {"Idempotency-Key": "a-key"}
    first = client.post("/v1/jobs", json=SMALL, headers=headers)
    again = client.post("/v1/jobs", json=SMALL, headers=headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert again.headers["location"] == first.headers["location"]
    assert len(client.get("/v1/jobs").json()["items"]) == 1


def test_a_repeated_request_is_answered_alike_though_its_data_has_gone(
    settings, tmp_path
):
    write_images(tmp_path / "mine.npz", num_classes=3)
    mine = {**SMALL, "family": "convnet", "settings": {}, "dataset": {"name": "mine"}}
    headers = {"Idempotency-Key": "a-key"}
    where = settings.model_copy(update={"dataset_dir": tmp_path})
    with TestClient(create_app(where), base_url="http://localhost") as client:
        first = client.post("/v1/jobs", json=mine, headers=headers)
        (tmp_path / "mine.npz").unlink()
        again = client.post("/v1/jobs", json=mine, headers=headers)
        assert client.post("/v1/jobs", json=mine).status_code == 422
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == first.json()


def test_a_key_used_for_another_body_is_a_conflict(client):
    headers = {"Idempotency-Key": "a-key"}
    client.post("/v1/jobs", json=SMALL, headers=headers)
    answer = client.post("/v1/jobs", json={**SMALL, "seed": 1}, headers=headers)
    assert answer.status_code == 409
    assert "another request" in answer.json()["detail"]


def test_jobs_are_listed_newest_first_in_pages(client):
    ids = [client.post("/v1/jobs", json=SMALL).json()["id"] for _ in range(5)]
    seen, cursor = [], None
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = client.get("/v1/jobs", params=query).json()
        assert len(page["items"]) <= 2
        seen += [job["id"] for job in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == sorted(ids, reverse=True)


def test_jobs_are_filtered_by_several_states_and_by_name(client):
    names = ["first try", "second try", "other"]
    first, second, other = (
        client.post("/v1/jobs", json={**SMALL, "name": name}).json()["id"]
        for name in names
    )
    client.post(f"/v1/jobs/{first}/cancel")
    client.post(f"/v1/jobs/{second}/stop")

    def listed(**query):
        answer = client.get("/v1/jobs", params={"sort": "created_at", **query})
        return [job["id"] for job in answer.json()["items"]]

    assert listed(state="queued") == [other]
    assert listed(state=["queued", "cancelled"]) == [first, other]
    assert listed(search="TRY") == [first, second]
    assert listed(sort="-name") == [second, other, first]


def test_a_stopped_job_finalizes_and_a_cancelled_one_ends_at_once(client, job):
    stopped = client.post(f"/v1/jobs/{job['id']}/stop").json()
    assert stopped["state"] == "finalizing"
    cancelled = client.post(f"/v1/jobs/{job['id']}/cancel").json()
    assert cancelled["state"] == "cancelled"
    assert cancelled["ended_at"] is not None


@pytest.mark.parametrize("action", ["cancel", "stop"])
def test_a_job_that_has_ended_cannot_be_ended_again(client, job, action):
    client.post(f"/v1/jobs/{job['id']}/cancel")
    answer = client.post(f"/v1/jobs/{job['id']}/{action}")
    assert answer.status_code == 409
    assert "cancelled" in answer.json()["detail"]


def test_a_job_is_deleted_with_its_files_once_it_has_ended(
    client, settings, store, worker, job
):
    trial = worker.propose("resnet")[0]
    worker.complete(trial, 0.9)
    artifacts = ArtifactStore(settings.resolved_artifact_url)
    folder = f"jobs/{job['id']}/"
    artifacts.put_bytes(f"{folder}trials/{trial.id}/weights", b"weights")
    artifacts.put_bytes(f"{folder}trials/{trial.id}/left-by-a-crash", b"-")
    artifacts.put_bytes("jobs/another/weights", b"-")

    assert client.delete(f"/v1/jobs/{job['id']}").status_code == 409
    worker.finish_job()
    assert client.delete(f"/v1/jobs/{job['id']}").status_code == 204
    assert client.get(f"/v1/jobs/{job['id']}").status_code == 404
    assert client.get(f"/v1/trials/{trial.id}").status_code == 404
    assert [entry.key for entry in artifacts.list("jobs/")] == ["jobs/another/weights"]


def test_a_job_shows_how_many_trials_are_in_which_state_and_the_best(
    client, worker, job
):
    plain, resnet, _ = worker.propose("plain", "resnet", "highway")
    worker.complete(plain, 0.7)
    worker.complete(resnet, 0.9)
    shown = client.get(f"/v1/jobs/{job['id']}").json()
    assert shown["state"] == JobState.RUNNING
    assert shown["counts"] == {"complete": 2, "proposed": 1}
    assert shown["num_trials"] == 3
    assert shown["best"]["trial_id"] == resnet.id
    assert shown["best"]["score"] == pytest.approx(0.9 - resnet.penalty)
