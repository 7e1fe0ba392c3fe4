"""What a job can choose from."""

from __future__ import annotations

import numpy as np

from api import create_app
from tests.api.conftest import TestClient


def test_every_family_comes_with_the_schema_of_its_settings(client):
    families = client.get("/v1/search-spaces").json()
    by_name = {family["name"]: family for family in families["items"]}
    assert {"convnet", "mlp"} <= set(by_name)
    convnet = by_name["convnet"]
    assert "depth" in convnet["settings_schema"]["properties"]
    assert {"plain", "resnet", "densenet", "highway"} <= set(
        convnet["named_topologies"]
    )
    assert "max_span" in families["space_schema"]["properties"]


def test_a_recipe_comes_with_its_schema_and_what_it_may_do_to_samples(client):
    families = client.get("/v1/search-spaces").json()
    assert families["recipe_schema"]["properties"]["epochs"]["minimum"] == 1
    by_name = {change["name"]: change for change in families["augmentations"]}
    assert by_name["shift"]["data_kinds"] == ["image"]
    assert by_name["shift"]["summary"]


def test_data_sets_come_with_their_shapes_and_digests(client):
    listed = client.get("/v1/datasets").json()
    digits = next(item for item in listed["items"] if item["name"] == "digits")
    assert digits["input_shape"] == [1, 8, 8]
    assert digits["num_outputs"] == 10
    assert len(digits["digest"]) == 64


def test_a_data_set_that_cannot_be_read_does_not_hide_the_others(settings, tmp_path):
    np.savez(tmp_path / "broken.npz", y_train=np.zeros(3))
    where = settings.model_copy(update={"dataset_dir": tmp_path})
    with TestClient(create_app(where), base_url="http://localhost") as client:
        listed = client.get("/v1/datasets").json()
    assert [item["name"] for item in listed["unreadable"]] == ["broken"]
    assert "digits" in {item["name"] for item in listed["items"]}


def test_samplers_and_pruners_are_listed_with_a_summary(client):
    samplers = client.get("/v1/samplers").json()["items"]
    pruners = client.get("/v1/pruners").json()["items"]
    assert {"tpe", "random", "nsga2", "gp", "grid"} <= {s["name"] for s in samplers}
    assert {"asha", "hyperband", "median", "none"} <= {p["name"] for p in pruners}
    assert next(p["settings"] for p in pruners if p["name"] == "none") == []
    assert all(method["summary"] for method in samplers + pruners)


def test_metrics_say_for_which_tasks_they_are_and_which_way_is_better(client):
    metrics = {m["name"]: m for m in client.get("/v1/metrics").json()["items"]}
    assert metrics["accuracy"]["maximise"] is True
    assert metrics["accuracy"]["tasks"] == ["classification"]
    assert metrics["loss"]["maximise"] is False
