"""A job at a glance: steps, points, the front; checked against plain Python."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from api import create_app
from api.schemas.overview import Overview
from api.tables import charts
from nas.settings import Settings
from nas.states import TrialState
from tests.api import board
from tests.api.conftest import TestClient
from tests.nas.store.samples import finish, propose

FULL = ("complete", "reused")


@pytest.fixture(scope="module")
def client(tmp_path_factory, empty_database):
    folder = tmp_path_factory.mktemp("overview")
    shutil.copy(empty_database, folder / "nas.sqlite")
    settings = Settings(data_dir=folder)
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        yield client


@pytest.fixture(scope="module")
def store(client):
    return client.app.state.store


@pytest.fixture(scope="module")
def filled(store):
    job, _ = board.fill(store, 100)
    return job


@pytest.fixture(scope="module")
def trials(client, filled):
    """Those that have ended, in the order in which they did."""
    path = f"/v1/jobs/{filled.id}/rows"
    answer = client.get(path, params={"limit": 500, "sort": "number"}).json()
    ended = [row for row in answer["rows"] if row["ended_at"]]
    return sorted(ended, key=lambda row: row["ended_at"])


def ask(client, job, **params):
    answer = client.get(f"/v1/jobs/{job.id}/overview", params=params)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    Overview.model_validate(told, extra="forbid")
    return told


def test_a_step_is_each_time_that_the_best_score_rose(client, filled, trials):
    steps = ask(client, filled)["steps"]
    best, seconds, expected = float("-inf"), 0.0, []
    for order, row in enumerate(trials, 1):
        seconds += row["compute_seconds"]
        if row["state"] in FULL and row["score"] > best:
            best = row["score"]
            expected.append((row["id"], row["number"], order, best, row["metric"]))
            assert steps["compute_seconds"][len(expected) - 1] == pytest.approx(seconds)
    names = ("trial_id", "number", "order", "score", "metric")
    assert list(zip(*(steps[name] for name in names), strict=True)) == expected
    assert len(expected) > 1
    job = client.get(f"/v1/jobs/{filled.id}/summary").json()
    assert (job["best_trial_id"], job["best_score"]) == (expected[-1][0], best)
    assert all(seconds >= 0 for seconds in steps["wall_seconds"])


def test_every_trial_with_a_result_is_a_point(client, filled, trials):
    points = ask(client, filled, x="flops", y="loss")["points"]
    shown = [row for row in trials if row["metric"] is not None]
    assert points["num_all"] == len(shown)
    assert points["trial_id"] == [row["id"] for row in shown]
    for name in ("number", "state", "score", "metric", "penalty", "num_skips"):
        assert points[name] == [row[name] for row in shown]
    assert points["x"] == [row["flops"] for row in shown]
    assert points["y"] == [row["values"].get("loss") for row in shown]
    assert points["order"] == [trials.index(row) + 1 for row in shown]


def test_nothing_on_the_front_is_beaten_and_all_else_is(client, filled, trials):
    told = ask(client, filled, x="compute_seconds", y="accuracy")
    full = [
        (row["compute_seconds"], row["values"]["accuracy"])
        for row in trials
        if row["state"] in FULL
    ]

    def is_beaten(one):
        return any(o != one and o[0] <= one[0] and o[1] >= one[1] for o in full)

    front = list(zip(told["front"]["x"], told["front"]["y"], strict=True))
    assert front == sorted({one for one in full if not is_beaten(one)})
    assert len(front) > 1


def test_a_sample_keeps_the_best_the_front_and_the_extremes(client, filled):
    whole = ask(client, filled, x="flops", y="metric")
    few = ask(client, filled, x="flops", y="metric", max_points=12)
    points = few["points"]
    assert len(points["trial_id"]) == 12
    assert points["num_all"] == whole["points"]["num_all"] > 12
    assert few["steps"] == whole["steps"]
    assert few["front"] == whole["front"]
    assert set(few["front"]["trial_id"]) <= set(points["trial_id"])
    assert whole["steps"]["trial_id"][-1] in points["trial_id"]
    for name in ("score", "metric", "num_skips"):
        assert max(points[name]) == max(whole["points"][name])
        assert min(points[name]) == min(whole["points"][name])
    assert points["order"] == sorted(points["order"])
    client.app.state.tables.forget(filled.id)
    assert ask(client, filled, x="flops", y="metric", max_points=12) == few


def test_trials_are_counted_by_skips_state_and_device(client, filled):
    told = ask(client, filled)
    path = f"/v1/jobs/{filled.id}/rows"
    rows = client.get(path, params={"limit": 500}).json()["rows"]
    assert sum(told["skips"].values()) == sum(told["states"].values()) == 100
    assert told["skips"]["2"] == len([r for r in rows if r["num_skips"] == 2])
    assert told["states"]["failed"] == len([r for r in rows if r["state"] == "failed"])
    running = [row["device"] for row in rows if row["state"] == "running"]
    assert told["occupation"]["num_running"] == len(running) > 0
    by_device = {device: running.count(device) for device in set(running)}
    assert told["occupation"]["by_device"] == by_device


def test_a_job_without_trials_has_an_empty_overview(client, store):
    job, _ = board.fill(store, 0)
    told = ask(client, job)
    assert (told["points"]["num_all"], told["steps"]["score"]) == (0, [])
    assert (told["front"]["x"], told["skips"], told["states"]) == ([], {}, {})


def test_the_overview_goes_on_with_the_job(client, store):
    job, lease = board.fill(store, 0)
    before = ask(client, job)
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        finish(tx, lease, trial, TrialState.COMPLETE, score=0.5)
    told = ask(client, job)
    assert told["steps"]["score"] == [0.5]
    assert told["last_event"] > before["last_event"]


@pytest.mark.parametrize("axis", ["x", "y"])
@pytest.mark.parametrize("name", ["speed", "number", "created_at", "state", ""])
def test_an_axis_that_is_not_there_is_refused(client, filled, axis, name):
    answer = client.get(f"/v1/jobs/{filled.id}/overview", params={axis: name})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["field"] == axis
    assert "metric" in error["remedy"]


def test_the_axes_that_are_told_can_be_asked_for(client, filled):
    axes = ask(client, filled)["axes"]
    assert {"parameters", "metric", "accuracy", "loss"} <= set(axes)
    for name in axes:
        ask(client, filled, x=name, y=name)
    ask(client, filled, y="macro_f1")  # a metric that no trial has yet


def test_of_equal_points_the_first_is_on_the_front():
    x = np.array([2.0, 1.0, 1.0, 3.0, np.nan, 0.5])
    y = np.array([5.0, 5.0, 5.0, 6.0, 9.0, np.nan])
    everyone = np.ones(6, dtype=bool)
    assert charts.pareto(x, y, everyone).tolist() == [1, 3]
    assert charts.pareto(x, y, ~everyone).tolist() == []
