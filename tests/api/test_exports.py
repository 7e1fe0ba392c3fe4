"""Asking for an export and taking the zip."""

from __future__ import annotations

import pytest

from nas.artifacts import ArtifactStore


@pytest.fixture
def trial(worker):
    (trial,) = worker.propose("resnet")
    worker.complete(trial, 0.9)
    return trial


@pytest.fixture
def export(client, trial):
    """An export that waits for a worker."""
    return client.post(f"/v1/trials/{trial.id}/export").json()


def test_an_export_is_accepted_and_found_at_its_location(client, trial):
    answer = client.post(f"/v1/trials/{trial.id}/export")
    assert answer.status_code == 202
    assert answer.json()["state"] == "queued"
    assert answer.headers["location"] == f"/v1/exports/{answer.json()['id']}"


def test_an_export_asked_for_twice_is_made_once(client, trial, export):
    again = client.post(f"/v1/trials/{trial.id}/export").json()
    assert again["id"] == export["id"]


def test_an_export_that_is_not_ready_says_when_to_ask_again(client, export):
    answer = client.get(f"/v1/exports/{export['id']}")
    assert answer.status_code == 202
    assert int(answer.headers["retry-after"]) >= 1
    assert answer.json()["state"] == "queued"


def test_a_ready_export_is_a_zip_and_its_state_where_json_is_accepted(
    client, store, settings, trial, export
):
    artifacts = ArtifactStore(settings.resolved_artifact_url)
    bundle = artifacts.put_bytes("bundle.zip", b"PK...")
    with store.begin() as tx:
        tx.exports.claim("worker-1")
        tx.exports.ready(export["id"], bundle.key, 5, bundle.sha256)

    answer = client.get(f"/v1/exports/{export['id']}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/zip"
    assert trial.id in answer.headers["content-disposition"]
    assert answer.content == b"PK..."
    assert answer.headers["etag"] == f'"{bundle.sha256}"'

    state = client.get(
        f"/v1/exports/{export['id']}", headers={"Accept": "application/json"}
    )
    assert state.json()["state"] == "ready"
    assert state.json()["num_bytes"] == 5


def test_a_failed_export_says_what_differed(client, store, export):
    with store.begin() as tx:
        tx.exports.claim("worker-1")
        tx.exports.failed(export["id"], "logits differ by 0.2 at sample 3")
    answer = client.get(f"/v1/exports/{export['id']}")
    assert answer.status_code == 409
    assert answer.json()["detail"] == "logits differ by 0.2 at sample 3"


def test_a_trial_without_a_result_cannot_be_exported(client, worker):
    (trial,) = worker.propose("plain")
    answer = client.post(f"/v1/trials/{trial.id}/export")
    assert answer.status_code == 409
    assert "proposed" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["{data}/secret", "../secret", "a/../../secret"])
def test_a_bundle_outside_the_artifact_folder_is_never_sent(
    client, store, settings, export, path
):
    outside = settings.data_dir / "secret"
    outside.write_bytes(b"secret")
    with store.begin() as tx:
        tx.exports.claim("worker-1")
        path = path.format(data=settings.data_dir)
        tx.exports.ready(export["id"], path, 6, "0" * 64)
    assert client.get(f"/v1/exports/{export['id']}").status_code == 404
