"""A job that cannot run is refused where it is posted, with the field and the remedy."""

from __future__ import annotations

import pytest

from tests.api.conftest import SMALL

CANNOT_RUN = [
    ({"dataset": {"name": "nowhere"}}, "dataset.name", "digits"),
    ({"family": "rnn9000"}, "family", "/v1/search-spaces"),
    ({"dataset": {"name": "breast_cancer"}}, "dataset.name", "another family"),
    ({"settings": {"depth": -1}}, "settings.depth", None),
    ({"settings": {"colour": "red"}}, "settings.colour", None),
    ({"space": {"kinds": ["none"]}}, "space", "Allow more kinds"),
    ({"recipe": {"epochs": 0}}, "recipe.epochs", None),
    ({"recipe": {"epoch": 3}}, "recipe.epoch", None),
    ({"objective": {"metric": "r2"}}, "objective.metric", "accuracy"),
    ({"sampler": {"name": "oracle"}}, "sampler.name", "tpe"),
    ({"pruner": {"name": "shears"}}, "pruner.name", "asha"),
    (
        {"pruner": {"name": "median", "resource": "compute"}},
        "pruner.resource",
        "asha, hyperband",
    ),
    ({"pruner": {"name": "none", "anneal": True}}, "pruner.anneal", "Leave it off"),
    (
        {"pruner": {"anneal": True}, "recipe": {"milestones": [2]}},
        "recipe.milestones",
        "Leave the milestones out",
    ),
    (
        {"pruner": {"anneal": True}, "recipe": {"schedule": "constant"}},
        "pruner.anneal",
        "one_cycle or cosine",
    ),
    (
        {
            "pruner": {"name": "median"},
            "objectives": [{"metric": "score"}, {"metric": "flops"}],
        },
        "pruner.name",
        "asha, hyperband, none",
    ),
    (
        {
            "sampler": {"name": "local"},
            "objectives": [{"metric": "score"}, {"metric": "flops"}],
        },
        "sampler.name",
        "nsga2",
    ),
    ({"objectives": [{"metric": "beauty"}]}, "objectives.0.metric", "num_skips"),
    (
        {"objectives": [{"metric": "flops"}, {"metric": "flops"}]},
        "objectives.1.metric",
        "Leave one",
    ),
    ({"objectives": [{"metric": "flops"}]}, "objectives", "objective.metric"),
    (
        {"objectives": [{"metric": "score", "direction": "minimize"}]},
        "objectives.0.direction",
        "Leave the direction out",
    ),
    ({"limits": {"max_latency_ms": 0}}, "limits.max_latency_ms", "above 0"),
    ({"recipe": {"milestones": [10]}}, "recipe.milestones", "Change this value"),
    ({"budget": {"trials": 10**9}}, "budget.trials", "NAS_MAX_TRIALS_PER_JOB"),
    ({"budget": {"trials": 0}}, "budget.trials", "at least 1"),
    ({"budget": {"trials": "many"}}, "budget.trials", "whole number"),
    ({"budget": {"trial": 3}}, "budget.trial", "'trials'"),
    ({"budget": 3}, "budget", "Give an object."),
    ({"bugdet": {}}, "bugdet", "'budget'"),
    ({"space": {"kinds": ["ad"]}}, "space.kinds.0", "'add'"),
    ({"space": {"pins": {"2-1": "add"}}}, "space.pins", None),
    ({"name": "a\0b"}, "name", "Change"),
    ({"settings": {"a": ["\0"]}}, "settings.a.0", "Change"),
    ({"name": ""}, "name", "at least 1"),
]


@pytest.mark.parametrize(("change", "field", "remedy"), CANNOT_RUN)
def test_what_cannot_run_is_refused_with_the_field_and_the_remedy(
    client, change, field, remedy
):
    answer = client.post("/v1/jobs", json={**SMALL, **change})
    assert answer.status_code == 422, answer.text
    error = answer.json()["errors"][0]
    assert error["field"] == field
    assert error["remedy"]
    assert remedy is None or remedy in error["remedy"]
    assert client.get("/v1/jobs").json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b'{"objective": {"penalty": {"coefficient": Infinity}}}', "coefficient"),
        (b'{"objective": {"penalty": {"coefficient": NaN}}}', "coefficient"),
        (rb'{"name": "\ud800"}', "name"),
        (rb'{"settings": {"\u0000": 1}}', "settings"),
    ],
)
def test_what_no_database_can_hold_is_refused(client, body, field):
    headers = {"Content-Type": "application/json"}
    answer = client.post("/v1/jobs", content=body, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"].endswith(field)


def test_every_wrong_field_is_named_at_once(client):
    body = {"seed": -1, "max_attempts": 0, "colour": "red"}
    errors = client.post("/v1/jobs", json=body).json()["errors"]
    assert {error["field"] for error in errors} == {"seed", "max_attempts", "colour"}


@pytest.mark.parametrize(
    ("resources", "field"),
    [
        ({"cpus_per_trial": 3}, "resources.cpus_per_trial"),
        ({"gpus_per_trial": 0.5}, "resources.gpus_per_trial"),
    ],
)
def test_more_than_the_cluster_of_the_live_workers_has_is_refused(
    client, store, resources, field
):
    announce(store)
    answer = client.post("/v1/jobs", json={**SMALL, "resources": resources})
    assert answer.status_code == 422
    error = answer.json()["errors"][0]
    assert error["field"] == field
    assert "at most" in error["remedy"]


def test_without_a_live_worker_nobody_knows_what_is_too_much(client):
    body = {**SMALL, "resources": {"cpus_per_trial": 64, "gpus_per_trial": 8}}
    assert client.post("/v1/jobs", json=body).status_code == 201


def announce(store) -> None:
    with store.begin() as tx:
        tx.workers.announce(
            "worker-1",
            hostname="here",
            num_cpus=2,
            num_gpus=0,
            num_actors=2,
            version="0.1.0",
        )
