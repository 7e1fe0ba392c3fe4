"""What a job would cost, told before it is posted."""

from __future__ import annotations

import socket

import pytest

from api.schemas.estimate import Estimate
from nas.access import Scope
from tests.api.conftest import SMALL
from tests.api.test_problems import check
from tests.api.worker import Worker


def estimate(client, **request) -> Estimate:
    answer = client.post("/v1/estimates", json=request)
    assert answer.status_code == 200, answer.text
    return Estimate.model_validate(answer.json())


@pytest.fixture
def alive(store):
    """A worker process on this machine."""
    with store.begin() as tx:
        tx.workers.announce(
            "worker-1",
            hostname=socket.gethostname(),
            num_cpus=4,
            num_gpus=0,
            num_actors=1,
            version="1",
        )


def test_a_small_search_is_told_in_numbers(client, alive):
    told = estimate(client, **SMALL, pruner={"min_epochs": 1})
    assert (told.num_edges, told.num_dimensions) == (6, 6)
    assert told.num_candidates == 4**6
    assert 10**told.log10_candidates == pytest.approx(4**6)
    assert told.smallest.costs.num_skips == 0
    assert told.largest.costs.num_skips == 6
    assert told.largest.training_bytes > told.smallest.training_bytes
    assert told.epochs == 2
    assert [charge.num_skips for charge in told.charges] == list(range(7))
    assert told.default_recipe.epochs == 10
    assert told.warnings == []


def test_a_report_is_told_by_its_trainings_and_their_epochs(client):
    asked = {**SMALL, "report": {"finalists": 2, "seeds": 3, "random": 1}}
    told = estimate(client, **asked)
    assert told.report.num_trainings == (2 + 4 + 1) * 3
    assert told.report.epochs == told.report.num_trainings * told.epochs
    without = {**asked, "limits": {"max_skips": 0}}
    assert estimate(client, **without).report.num_trainings == (2 + 1 + 1) * 3
    assert estimate(client, **SMALL).report.num_trainings == 0


def test_the_samples_are_those_that_would_be_trained_on(client):
    whole = estimate(client)
    part = estimate(client, dataset={"max_train_samples": 100})
    assert part.num_train_samples == 100 < whole.num_train_samples


def test_too_many_networks_to_count_have_a_power_of_ten(client):
    told = estimate(
        client,
        settings={"depth": 20, "widths": [16, 32]},
        space={"across_stages": True},
    )
    assert told.num_candidates is None
    assert told.log10_candidates == pytest.approx(93.3193, abs=1e-3)


def test_what_a_trial_shows_is_what_was_estimated(client):
    told = estimate(client, **SMALL)
    client.post("/v1/jobs", json=SMALL)
    worker = Worker.claim(client.app.state.store)
    (plain,) = worker.propose("plain")
    shown = client.get(f"/v1/trials/{plain.id}").json()["costs"]
    assert told.smallest.costs.model_dump() == shown


@pytest.mark.parametrize(
    "request_",
    [
        {"family": "warp"},
        {"settings": {"depth": -1}},
        {"space": {"pins": {"0-99": "add"}}},
        {"space": {"kinds": ["none"]}},
        {"dataset": {"name": "nowhere"}},
        {"recipe": {"epochs": 0}},
        {"recipe": {"colour": "red"}},
        {"sampler": {"name": "dice"}},
        {"pruner": {"name": "axe"}},
        {"objective": {"metric": "beauty"}},
        {"budget": {"trials": 10**9}},
        {"resources": {"cpus_per_trial": 1000}},
        {"unknown": 1},
        {"seed": -1},
    ],
    ids=str,
)
def test_what_cannot_be_posted_is_refused_alike(client, alive, request_):
    refused = check(client.post("/v1/estimates", json=request_), 422)
    posted = check(client.post("/v1/jobs", json=request_), 422)
    assert refused["errors"]
    assert (refused["errors"], refused["title"]) == (posted["errors"], posted["title"])


def test_nothing_is_written(client, store):
    before = client.get("/v1/jobs").json()
    estimate(client)
    assert client.get("/v1/jobs").json() == before
    with store.read() as tx:
        assert sum(tx.crews.load("default").num_jobs.values()) == 0


def warnings_of(client, **request):
    return " ".join(estimate(client, **request).warnings)


def test_a_job_as_it_should_be_has_no_warning(client, alive):
    assert warnings_of(client) == ""


def test_it_is_said_that_nobody_would_run_it(client):
    assert "No worker process is alive" in warnings_of(client)


def test_it_is_said_that_the_project_is_full(client, settings, alive):
    client.post("/v1/jobs", json=SMALL)
    full = settings.model_copy(update={"max_jobs_per_project": 1})
    client.app.state.settings = full
    assert "The project has 1 jobs that have not ended" in warnings_of(client)


def test_it_is_said_what_no_device_could_hold(client, alive, monkeypatch):
    class Memory:
        total = 1000

    monkeypatch.setattr("psutil.virtual_memory", Memory)
    assert "the largest network needs about" in warnings_of(client)


def test_who_may_only_look_may_ask_what_it_would_cost(client, store):
    with store.begin() as tx:
        key = tx.keys.create("default", Scope.READ)[1].text
    headers = {"Authorization": f"Bearer {key}"}
    assert client.post("/v1/estimates", json={}, headers=headers).status_code == 200
    check(client.post("/v1/jobs", json={}, headers=headers), 403)
