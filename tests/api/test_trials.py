"""The trials of a job: lists, the best, one whole, its code."""

from __future__ import annotations

import ast

import pytest

from api import create_app
from tests.api.conftest import SMALL, TestClient, write_images
from tests.api.worker import Worker


@pytest.fixture
def trials(worker):
    """Four trials: three complete, one that diverged."""
    plain, resnet, densenet, highway = worker.propose(
        "plain", "resnet", "densenet", "highway"
    )
    worker.complete(plain, 0.7)
    worker.complete(resnet, 0.9)
    worker.complete(densenet, 0.8)
    worker.fail(highway, "diverged")
    return plain, resnet, densenet, highway


def listed(client, job, **query):
    answer = client.get(f"/v1/jobs/{job['id']}/trials", params=query)
    assert answer.status_code == 200, answer.text
    return [trial["label"] for trial in answer.json()["items"]]


def test_trials_are_listed_in_the_order_of_proposal(client, job, trials):
    assert listed(client, job) == ["plain", "resnet", "densenet", "highway"]


def test_trials_are_filtered_by_state_and_sorted_by_any_column(client, job, trials):
    assert listed(client, job, state="failed") == ["highway"]
    assert listed(client, job, state=["complete"], sort="-score")[0] == "resnet"
    assert listed(client, job, sort="parameters")[0] == "plain"
    assert listed(client, job, sort="-number")[0] == "highway"
    assert listed(client, job, sort="-metric")[-1] == "highway"


def test_pages_of_trials_follow_each_other_without_a_gap(client, job, trials):
    first = client.get(
        f"/v1/jobs/{job['id']}/trials", params={"limit": 3, "sort": "-score"}
    ).json()
    rest = client.get(
        f"/v1/jobs/{job['id']}/trials",
        params={"limit": 3, "sort": "-score", "cursor": first["next_cursor"]},
    ).json()
    numbers = [t["number"] for t in first["items"] + rest["items"]]
    assert sorted(numbers) == [0, 1, 2, 3]
    assert rest["next_cursor"] is None


def test_the_best_trials_are_those_with_the_highest_scores(client, job, trials):
    best = client.get(f"/v1/jobs/{job['id']}/best", params={"k": 2}).json()["items"]
    assert [trial["label"] for trial in best] == ["resnet", "densenet"]
    assert len(client.get(f"/v1/jobs/{job['id']}/best").json()["items"]) == 1


def test_a_job_without_a_complete_trial_has_no_best(client, job):
    assert client.get(f"/v1/jobs/{job['id']}/best").json() == {"items": []}


def test_a_trial_shows_metric_penalty_and_score_apart(client, trials):
    trial = client.get(f"/v1/trials/{trials[1].id}").json()
    assert trial["metric"] == 0.9
    assert trial["penalty"] > 0
    assert trial["score"] == pytest.approx(0.9 - trial["penalty"])


def test_a_trial_shows_its_curve(client, trials):
    curve = client.get(f"/v1/trials/{trials[1].id}").json()["curve"]
    assert [point["epoch"] for point in curve] == [1, 2]
    assert curve[1]["values"] == {"accuracy": 0.9, "train_loss": 0.5}


def test_a_failed_trial_says_why(client, trials):
    trial = client.get(f"/v1/trials/{trials[3].id}").json()
    assert trial["state"] == "failed"
    assert trial["reason"] == "diverged"
    assert trial["score"] is None
    assert trial["curve"] == []


def test_the_plan_has_every_state_with_its_shape(client, trials):
    plan = client.get(f"/v1/trials/{trials[2].id}").json()["plan"]
    assert plan["input_shape"] == [1, 8, 8]
    assert [state["name"] for state in plan["states"]] == ["s0", "s1", "s2", "s3"]
    assert [state["shape"] for state in plan["states"]] == [
        [4, 8, 8],
        [8, 8, 8],
        [12, 8, 8],
        [16, 8, 8],
    ]
    assert plan["head"]["shape"] == [10]


def test_the_plan_has_every_skip_with_its_kind_and_shapes(client, trials):
    plan = client.get(f"/v1/trials/{trials[2].id}").json()["plan"]
    first = plan["skips"][0]
    assert (first["source"], first["target"], first["kind"]) == (0, 1, "concat")
    assert first["source_shape"] == first["shape"] == [4, 8, 8]
    assert first["projection"] is False
    assert first["parameters"] == 0
    assert len(plan["skips"]) == 3


def test_the_parameters_of_the_plan_add_up_to_the_costs(client, trials):
    for record in trials:
        trial = client.get(f"/v1/trials/{record.id}").json()
        plan = trial["plan"]
        parts = [*plan["states"], *plan["skips"], plan["head"]]
        total = sum(part["parameters"] for part in parts)
        assert total == trial["costs"]["parameters"]


def test_the_code_of_a_trial_is_python(client, trials):
    answer = client.get(f"/v1/trials/{trials[1].id}/code")
    assert answer.headers["content-type"].startswith("text/x-python")
    module = ast.parse(answer.text)
    classes = [node.name for node in module.body if isinstance(node, ast.ClassDef)]
    assert "Network" in classes


def test_a_trial_whose_data_has_changed_is_shown_without_its_plan(
    settings, tmp_path, empty_database
):
    folder = tmp_path / "data"
    folder.mkdir()
    write_images(folder / "mine.npz", num_classes=3)
    where = settings.model_copy(update={"dataset_dir": folder})
    with TestClient(create_app(where), base_url="http://localhost") as client:
        body = {**SMALL, "dataset": {"name": "mine"}}
        client.post("/v1/jobs", json=body).raise_for_status()
        worker = Worker.claim(client.app.state.store)
        trial = worker.propose("plain")[0]
        assert client.get(f"/v1/trials/{trial.id}").json()["plan"] is not None
        write_images(folder / "mine.npz", num_classes=4)
        assert client.get(f"/v1/trials/{trial.id}").json()["plan"] is None
        code = client.get(f"/v1/trials/{trial.id}/code")
        assert code.status_code == 409
        assert "has changed" in code.json()["detail"]
