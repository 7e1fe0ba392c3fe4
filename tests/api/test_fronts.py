"""The front of a job with several objectives, its hypervolume, and `best` by a preference."""

from __future__ import annotations

import pytest

from api.schemas.front import Hypervolume, TradeOffs
from nas.states import TrialState
from tests.api.conftest import SMALL
from tests.api.searches import choose, end
from tests.api.test_problems import check
from tests.api.worker import Worker

SEVERAL = [{"metric": "accuracy"}, {"metric": "num_skips"}]
SKIPS = ({}, {"edge_0_2": "add"}, {"edge_0_2": "add", "edge_0_3": "add"})


@pytest.fixture
def job(client):
    """A small job that trades accuracy off against skips."""
    request = {**SMALL, "objectives": SEVERAL, "budget": {"trials": 100}}
    return client.post("/v1/jobs", json=request).json()


@pytest.fixture
def trials(worker: Worker):
    """A front of 0, 1 and 2 skips, one that is dominated, and one that was pruned at its best."""
    none, one, two = SKIPS
    ended = choose(worker, one, none, two, one, one)
    for trial, accuracy in zip(ended, (0.7, 0.5, 0.9, 0.6), strict=False):
        end(worker, trial, [accuracy])
    end(worker, ended[4], [0.99], TrialState.PRUNED)
    return ended


def front(client, job, **query) -> TradeOffs:
    answer = client.get(f"/v1/jobs/{job['id']}/front", params=query)
    assert answer.status_code == 200, answer.text
    return TradeOffs.model_validate(answer.json())


def best(client, job, **query) -> list[int]:
    answer = client.get(f"/v1/jobs/{job['id']}/best", params=query)
    assert answer.status_code == 200, answer.text
    return [trial["number"] for trial in answer.json()["items"]]


def test_the_front_is_of_the_complete_trials_that_no_other_beats(client, job, trials):
    found = front(client, job)

    assert [goal.model_dump() for goal in found.objectives] == [
        {"metric": "accuracy", "direction": "maximize"},
        {"metric": "num_skips", "direction": "minimize"},
    ]
    assert {point.number: point.values for point in found.front} == {
        0: [0.7, 1.0],
        1: [0.5, 0.0],
        2: [0.9, 2.0],
    }
    assert [point.number for point in found.others] == [3]
    assert found.num_trials == 4


@pytest.mark.parametrize(
    ("prefer", "numbers"),
    [
        (None, [0, 1, 2, 3]),
        ("accuracy:1", [2, 0, 1, 3]),
        ("num_skips:1,accuracy:0.01", [1, 0, 2, 3]),
    ],
    ids=["equal weights", "accuracy alone", "few skips"],
)
def test_best_is_by_preference_and_the_front_says_the_same(
    client, job, trials, prefer, numbers
):
    query = {} if prefer is None else {"prefer": prefer}

    assert best(client, job, k=10, **query) == numbers
    assert [point.number for point in front(client, job, **query).front] == numbers[:3]


def test_a_preference_for_what_is_no_objective_is_refused(client, job, trials):
    for path in ("best", "front"):
        answer = client.get(f"/v1/jobs/{job['id']}/{path}?prefer=beauty:1")
        (error,) = check(answer, 422)["errors"]
        assert error["field"] == "prefer"
        assert "accuracy:0.5,num_skips:0.5" in error["remedy"]


def test_the_hypervolume_grows_with_the_front_from_the_worst_of_each_objective(
    client, job, trials
):
    answer = client.get(f"/v1/jobs/{job['id']}/hypervolume")
    found = Hypervolume.model_validate(answer.json())

    assert (found.worst, found.best) == ([0.5, 2.0], [0.9, 0.0])
    # Trial 0 alone: (0.7 - 0.5) / 0.4 wide and (2 - 1) / 2 high; the ends of the front add nothing.
    assert found.number == [0]
    assert found.hypervolume == pytest.approx([0.25])
    assert (found.order, found.num_ended) == ([1], 5)


def test_before_any_trial_is_complete_there_is_nothing_to_see(client, job):
    assert front(client, job).front == []
    assert best(client, job) == []
    found = client.get(f"/v1/jobs/{job['id']}/hypervolume").json()
    assert (found["hypervolume"], found["worst"]) == ([], [])


def test_of_one_objective_the_front_is_the_best_trial_and_a_preference_changes_nothing(
    client,
):
    job = client.post("/v1/jobs", json={**SMALL, "budget": {"trials": 9}}).json()
    worker = Worker.claim(client.app.state.store)
    for trial, accuracy in zip(choose(worker, *SKIPS), (0.5, 0.9, 0.7), strict=True):
        end(worker, trial, [accuracy])

    assert [point.values for point in front(client, job).front] == [[0.9]]
    assert best(client, job, k=2) == best(client, job, k=2, prefer="score:1") == [1, 2]
