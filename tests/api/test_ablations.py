"""Asking which skips of a network earn their keep, and reading what was found."""

from __future__ import annotations

import pytest

from nas.export.stored import WEIGHTS
from nas.trial import EvaluationKey
from tests.api.access.conftest import RANDOM
from tests.api.conftest import SMALL


@pytest.fixture
def trial(worker, store):
    """A complete trial with weights."""
    (trial,) = worker.propose("resnet")
    worker.complete(trial, 0.9)
    with store.begin() as tx:
        tx.artifacts.put(trial.job_id, trial.id, WEIGHTS, "weights", 5, "0" * 64)
    return trial


def test_an_ablation_is_accepted_found_at_its_location_and_made_once(client, trial):
    path = f"/v1/trials/{trial.id}/ablation"
    answer = client.post(path, json={})
    assert answer.status_code == 202
    assert answer.headers["location"] == path
    told = answer.json()
    assert (told["state"], told["num_trainings"], told["num_epochs"]) == (
        "queued",
        0,
        0,
    )
    assert client.post(path, json={"retrain": False}).json()["id"] == told["id"]
    read = client.get(answer.headers["location"]).json()
    assert (read["id"], read["findings"]["removals"]) == (told["id"], [])


def test_retraining_is_another_ablation_and_says_what_it_costs(client, trial):
    path = f"/v1/trials/{trial.id}/ablation"
    short = client.post(path, json={}).json()
    answer = client.post(path, json={"retrain": True})
    told = answer.json()
    assert told["id"] != short["id"]
    assert answer.headers["location"] == f"{path}?retrain=true"
    num_skips = len(trial.architecture["edges"])
    assert told["num_trainings"] == num_skips + 1
    assert told["num_epochs"] == (num_skips + 1) * SMALL["recipe"]["epochs"]
    assert client.get(answer.headers["location"]).json()["id"] == told["id"]
    listed = client.get(f"{path}s").json()["items"]
    assert [each["id"] for each in listed] == [short["id"], told["id"]]


def test_a_trial_that_nobody_asked_about_has_an_empty_list_of_ablations(client, trial):
    assert client.get(f"/v1/trials/{trial.id}/ablations").json() == {"items": []}
    assert client.get(f"/v1/trials/trial_{RANDOM}/ablations").status_code == 404


def test_findings_are_told_as_they_stand_while_it_runs(client, trial, store):
    path = f"/v1/trials/{trial.id}/ablation"
    asked = client.post(path, json={}).json()
    removal = {
        "source": 0,
        "target": 1,
        "kind": "add",
        "metric": 0.8,
        "difference": -0.1,
    }
    found = {"metric_name": "accuracy", "metric": 0.9, "removals": [removal]}
    with store.begin() as tx:
        tx.ablations.claim_one("worker-1", retrain=False)
        tx.ablations.note(asked["id"], "worker-1", found, 2.0)
    told = client.get(path).json()
    assert told["state"] == "running"
    assert told["findings"]["removals"] == [removal]
    assert told["findings"]["maximise"] is True


def test_what_nobody_asked_for_is_not_found_and_says_how_to_ask(client, trial):
    answer = client.get(f"/v1/trials/{trial.id}/ablation?retrain=true")
    assert answer.status_code == 404
    assert "POST" in answer.json()["detail"]
    assert client.get(f"/v1/trials/trial_{RANDOM}/ablation").status_code == 404


def test_a_trial_without_weights_has_no_ablation(client, worker, trial):
    proposed, bare = worker.propose("plain", "densenet")
    worker.complete(bare, 0.5)
    for each in (proposed, bare):
        answer = client.post(f"/v1/trials/{each.id}/ablation", json={})
        assert answer.status_code == 409
        assert "weights" in answer.json()["detail"]


def test_two_architectures_differ_by_skips_costs_and_what_was_measured(
    client, worker, store
):
    plain, resnet = worker.propose("plain", "resnet")
    path = f"/v1/architectures/{plain.fingerprint}/diff/{resnet.fingerprint}"
    told = client.get(path).json()
    assert told["comparisons"] == []
    assert "never both" in told["reason"]
    edges = resnet.architecture["edges"]
    assert (told["added"], told["removed"], told["changed"]) == (edges, [], [])
    assert told["num_skips"]["change"] == len(edges)
    assert told["parameters"] == {
        "before": plain.costs.parameters,
        "after": resnet.costs.parameters,
        "change": resnet.costs.parameters - plain.costs.parameters,
    }
    with store.begin() as tx:
        for trial, accuracy in ((plain, 0.5), (resnet, 0.75)):
            key = EvaluationKey(trial.fingerprint, "data", "recipe", 2, 0)
            values = {"accuracy": accuracy}
            tx.trials._evaluations.put(trial.job_id, key, trial.id, values, 1.0)
    told = client.get(path).json()
    (found,) = told["comparisons"]
    assert found["metrics"]["accuracy"]["change"] == 0.25
    assert (found["num_before"], found["num_after"], told["reason"]) == (1, 1, None)


def test_an_architecture_that_no_trial_has_is_not_found(client, worker):
    (plain,) = worker.propose("plain")
    answer = client.get(f"/v1/architectures/{plain.fingerprint}/diff/{'0' * 64}")
    assert answer.status_code == 404
    assert "fingerprint" in answer.json()["detail"]
