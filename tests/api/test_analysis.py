"""Curves, importances, the time line and rungs of a job."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from api.analyses import importances
from api.schemas.analysis import Curves, Importances, Rungs, Timeline
from nas.search.importance import ImportanceFailed
from nas.states import TrialState
from tests.api.conftest import SMALL
from tests.api.searches import choose, end, report, start
from tests.api.test_problems import check
from tests.api.worker import Worker

PRUNED = TrialState.PRUNED


@pytest.fixture
def job(client):
    """A small job with room for many trials."""
    return client.post("/v1/jobs", json={**SMALL, "budget": {"trials": 100}}).json()


def curves(client, job, **query) -> Curves:
    answer = client.get(f"/v1/jobs/{job['id']}/curves", params=query)
    assert answer.status_code == 200, answer.text
    return Curves.model_validate(answer.json())


def rungs(client, job) -> Rungs:
    return Rungs.model_validate(client.get(f"/v1/jobs/{job['id']}/rungs").json())


def timeline(client, job) -> Timeline:
    return Timeline.model_validate(client.get(f"/v1/jobs/{job['id']}/timeline").json())


def asked(client, job) -> Importances:
    answer = client.get(f"/v1/jobs/{job['id']}/importances")
    assert answer.status_code == 200, answer.text
    return Importances.model_validate(answer.json())


def test_curves_are_of_the_best_first_and_of_those_that_run(client, job, worker):
    good, best, pruned, running, _waiting = choose(worker, *[{}] * 5)
    end(worker, good, [0.4, 0.6])
    end(worker, best, [0.5, 0.8])
    end(worker, pruned, [0.9], PRUNED)
    start(worker, running)
    report(worker, running, [0.3])
    found = curves(client, job)
    assert (found.metric, found.num_all) == ("accuracy", 4)
    assert [c.number for c in found.curves] == [1, 0, 2, 3]
    assert found.curves[0].epoch == [1, 2]
    assert found.curves[0].value == [0.5, 0.8]
    assert found.curves[3].state == "running"
    assert found.curves[3].score is None


def test_another_metric_may_be_asked_for(client, job, worker):
    (trial,) = choose(worker, {})
    end(worker, trial, [0.25, 0.75])
    found = curves(client, job, metric="loss")
    assert found.metrics == ["accuracy", "loss"]
    assert found.curves[0].value == [0.75, 0.25]


def test_a_metric_that_nobody_reports_is_refused_with_those_that_may_be_asked_for(
    client, job, worker
):
    (trial,) = choose(worker, {})
    end(worker, trial, [0.5])
    answer = client.get(f"/v1/jobs/{job['id']}/curves", params={"metric": "beauty"})
    (error,) = check(answer, 422)["errors"]
    assert error["field"] == "metric"
    assert error["remedy"] == "Take one of accuracy, loss."


def test_few_curves_with_few_points_stand_for_all(client, job, worker):
    for trial in choose(worker, *[{}] * 4):
        value = (1 + trial.number) / 10
        end(worker, trial, [value, 0.9, value, 0.0, value, value + 0.05])
    found = curves(client, job, max_curves=2, max_points=4)
    assert found.num_all == 4
    assert [c.number for c in found.curves] == [3, 0]
    assert [c.epoch for c in found.curves] == [[1, 2, 4, 6]] * 2


def test_before_any_epoch_there_is_no_curve(client, job, worker):
    choose(worker, {})
    empty = curves(client, job)
    assert (empty.metrics, empty.num_all, empty.curves) == (["accuracy"], 0, [])


@pytest.mark.parametrize("query", [{"max_curves": 0}, {"max_points": 1}, {"x": 1}])
def test_a_query_out_of_bounds_is_refused(client, job, query):
    check(client.get(f"/v1/jobs/{job['id']}/curves", params=query), 422)


@pytest.fixture
def long_job(client):
    return client.post(
        "/v1/jobs",
        json={
            "settings": {"depth": 3, "widths": [4]},
            "recipe": {"epochs": 9},
            "pruner": {"min_epochs": 1},
            "budget": {"trials": 50},
        },
    ).json()


@pytest.fixture
def long_worker(long_job, store):
    return Worker.claim(store)


def test_rungs_tell_who_came_how_far_and_what_it_saved(client, long_job, long_worker):
    worker = long_worker
    (control,) = worker.propose("plain")
    worker.complete(control, 0.05, epochs=9)
    one, two, three, four, five = choose(worker, *[{}] * 5)
    end(worker, one, [0.1], PRUNED)
    end(worker, two, [0.2], PRUNED)
    end(worker, three, [0.5, 0.5, 0.55], PRUNED)
    end(worker, four, [0.6, 0.6, 0.7, 0.7, 0.7, 0.7, 0.7, 0.7, 0.9])
    start(worker, five)
    report(worker, five, [0.4, 0.8])
    found = rungs(client, long_job)
    assert (found.pruner, found.metric) == ("asha", "accuracy")
    shared = {"bracket": 0, "agreement": None}
    assert [r.model_dump() for r in found.rungs] == [
        {"epoch": 1, "num_reached": 6, "num_pruned": 2, "threshold": 0.4} | shared,
        {"epoch": 3, "num_reached": 3, "num_pruned": 1, "threshold": 0.7} | shared,
    ]
    assert found.epochs_trained == 9 + 1 + 1 + 3 + 9 + 2
    assert found.epochs_saved == 8 + 8 + 6
    report(worker, five, [0.4, 0.8, 0.65, 0.9])  # the last rung is read anew
    assert rungs(client, long_job).rungs[1].threshold == 0.65
    assert rungs(client, long_job).rungs[1].num_reached == 4


def test_rungs_tell_how_they_agree_with_the_full_budget(client, long_job, long_worker):
    trials = choose(long_worker, *[{}] * 5)
    for place, trial in enumerate(trials):
        end(
            long_worker,
            trial,
            [0.1 * place, 0.2, 0.9 - 0.1 * place, *[0.5 + 0.1 * place] * 6],
        )
    first, second = rungs(client, long_job).rungs
    assert (first.agreement.tau, second.agreement.tau) == pytest.approx((1.0, -1.0))
    assert first.agreement.low < 0.5
    assert first.agreement.num_trials == 5


def test_before_any_trial_there_is_no_rung(client, long_job):
    empty = rungs(client, long_job)
    assert (empty.rungs, empty.epochs_trained, empty.epochs_saved) == ([], 0, 0)


def test_stays_in_one_lane_do_not_overlap_and_running_ones_are_open(
    client, job, worker
):
    one, two, running, _waiting, again = choose(worker, *[{}] * 5)
    start(worker, one)
    end(worker, two, [0.5])
    end_of(worker, one)
    start(worker, running, "cpu on b")
    start(worker, again)
    with worker.store.begin() as tx:
        tx.trials.requeue(worker.lease, again.id, "its worker was lost", lost=True)
    found = timeline(client, job)
    assert found.num_all == 4
    assert [s.number for s in found.stays] == [0, 1, 2]
    assert [s.lane for s in found.stays] == [0, 1, 0]
    assert found.num_lanes == 2
    assert [s.ended_at is None for s in found.stays] == [False, False, True]
    assert [s.device for s in found.stays] == ["cpu on a", "cpu on a", "cpu on b"]
    assert found.stays[1].score == 0.5
    for stay in found.stays:
        trial = client.get(f"/v1/trials/{stay.trial_id}").json()
        told = stay.model_dump(mode="json")
        assert told["started_at"] == trial["started_at"]
        assert told["ended_at"] == trial["ended_at"]


def end_of(worker, trial):
    with worker.store.begin() as tx:
        tx.trials.finish(worker.lease, trial.id, TrialState.FAILED, reason="error")


def test_of_many_stays_the_latest_are_shown_and_those_that_run(
    client, job, worker, monkeypatch
):
    monkeypatch.setattr("api.analyses.timelines.MAX_STAYS", 3)
    first, *others = choose(worker, *[{}] * 5)
    start(worker, first)
    for trial in others:
        end(worker, trial, [0.5])
    found = timeline(client, job)
    assert found.num_all == 5
    assert [s.number for s in found.stays] == [0, 3, 4]
    assert found.num_lanes == 2


def test_without_a_start_there_is_no_lane(client, job):
    empty = timeline(client, job)
    assert (empty.num_lanes, empty.num_all, empty.stays) == (0, 0, [])


def search(worker, num_trials, score):
    """Trials whose score hangs on their choices."""
    drawn = random.Random(0)
    kinds = ["none", "add", "concat", "gate"]
    chosen = [
        {d.name: drawn.choice(kinds) for d in worker.space.dimensions}
        for _ in range(num_trials)
    ]
    for trial in choose(worker, *chosen):
        end(worker, trial, [score(trial)])


@pytest.mark.slow
def test_the_edge_that_the_score_hangs_on_matters_most(client, job, worker):
    search(worker, 40, lambda t: 0.9 if t.choices["edge_0_3"] == "gate" else 0.5)
    found = asked(client, job)
    assert found.reason is None
    assert (found.num_trials, found.evaluator) == (40, "fANOVA (Optuna)")
    assert sum(i.importance for i in found.items) == pytest.approx(1)
    assert found.items[0].name == "edge_0_3"
    assert found.items[0].importance > 0.5
    shown = [i.importance for i in found.items]
    assert all(a >= b for a, b in pairwise(shown))
    assert {i.name for i in found.items} == {d.name for d in worker.space.dimensions}


@pytest.fixture
def questions(monkeypatch):
    """What was computed; nothing is."""
    asked = []

    def ask(question):
        asked.append(question)
        return {name: 1 / len(question.options) for name in question.options}

    monkeypatch.setattr(importances, "ask", ask)
    return asked


def test_with_few_trials_it_is_said_how_many_it_takes(client, job, worker, questions):
    search(worker, 9, lambda t: t.number / 10)
    (pruned,) = choose(worker, {})
    end(worker, pruned, [0.5], PRUNED)
    found = asked(client, job)
    assert found.items == []
    assert found.reason == (
        "It takes 10 trials that ran their full budget; there are 9 so far."
    )
    assert questions == []


def test_where_all_scores_are_alike_nothing_matters(client, job, worker, questions):
    search(worker, 12, lambda t: 0.5)
    assert asked(client, job).reason == "All 12 trials have the same score."
    assert questions == []


def test_it_is_computed_again_only_when_a_twentieth_is_new(
    client, job, worker, questions
):
    search(worker, 20, lambda t: t.number / 100)
    first = asked(client, job)
    assert asked(client, job) == first
    (running,) = choose(worker, {})
    start(worker, running)
    later = asked(client, job)
    assert later.last_event > first.last_event
    assert (later.items, later.num_trials) == (first.items, 20)
    assert len(questions) == 1
    search(worker, 1, lambda t: 0.99)
    assert asked(client, job).num_trials == 21
    assert len(questions) == 2


def test_of_many_trials_a_sample_is_drawn_that_is_the_same_each_time(
    client, job, worker, questions, monkeypatch
):
    monkeypatch.setattr(importances, "max_trials", lambda _: 15)
    search(worker, 20, lambda t: t.number / 100)
    assert asked(client, job).num_trials == 15
    client.app.state.importancer.__init__()
    asked(client, job)
    first, second = questions
    assert first == second
    assert len(set(first.scores)) == 15


def test_where_it_cannot_be_computed_that_is_said(client, job, worker, monkeypatch):
    def fail(_question):
        raise ImportanceFailed("it took longer than 60 s")

    monkeypatch.setattr(importances, "ask", fail)
    search(worker, 12, lambda t: t.number / 100)
    found = asked(client, job)
    assert found.items == []
    assert found.reason == "It could not be computed: it took longer than 60 s."


@pytest.mark.parametrize("what", ["curves", "importances", "timeline", "rungs"])
def test_a_job_that_is_not_there_is_not_found(client, what):
    check(client.get(f"/v1/jobs/job_{'0' * 26}/{what}"), 404)
