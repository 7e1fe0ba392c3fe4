"""What the best trials chose against all, and what skips of each span go with."""

from __future__ import annotations

import pytest

from api.schemas.decision import Choices
from nas.analysis.decisions import EdgePair
from nas.states import TrialState
from tests.api.conftest import SMALL
from tests.api.searches import choose, end, start
from tests.api.test_problems import check


@pytest.fixture
def job(client):
    """A small job of many trials."""
    return client.post("/v1/jobs", json={**SMALL, "budget": {"trials": 20}}).json()


def choices(client, job, query="") -> Choices:
    answer = client.get(f"/v1/jobs/{job['id']}/choices{query}")
    assert answer.status_code == 200, answer.text
    return Choices.model_validate_json(answer.content)


def test_before_any_trial_every_choice_is_there(client, job):
    found = choices(client, job)
    assert (found.num_all, found.num_top, found.num_whole) == (0, 0, 0)
    first = found.dimensions[0]
    assert (first.name, first.edges) == ("edge_0_1", [EdgePair(source=0, target=1)])
    assert [o.option for o in first.options] == ["none", "add", "concat", "gate"]
    assert all(o.all.share is o.top.share is None for o in first.options)
    assert [s.span for s in found.spans] == [1, 2, 3]


def test_the_best_tenth_is_told_beside_all(client, job, worker):
    trials = choose(
        worker, *({"edge_0_1": "add" if n >= 17 else "none"} for n in range(20))
    )
    for number, trial in enumerate(trials):
        end(worker, trial, [0.5, 0.5 + number / 100])
    found = choices(client, job)
    assert (found.num_all, found.num_top, found.level) == (20, 2, 0.95)
    add = found.dimensions[0].options[1]
    assert (add.all.count, add.top.count) == (3, 2)
    assert add.all.share.value == 0.15
    assert add.all.share.low == pytest.approx(0.0524, abs=1e-3)  # Wilson, 3 of 20
    assert add.all.share.high == pytest.approx(0.3604, abs=1e-3)
    assert (add.top.share.value, add.top.share.high) == (1, 1)
    assert add.top.share.low == pytest.approx(0.3424, abs=1e-3)  # Wilson, 2 of 2


def test_spans_are_judged_by_the_score_or_by_the_metric_alone(client, job, worker):
    """The metric is the same with a skip; the score is less by its penalty."""
    trials = choose(worker, *[{"edge_0_2": "add"}] * 3, *[{}] * 3)
    for number, trial in enumerate(trials):
        metric = 0.5 + number % 3 / 10
        start(worker, trial)
        with worker.store.begin() as tx:
            tx.trials.finish(
                worker.lease,
                trial.id,
                TrialState.COMPLETE,
                metric=metric,
                score=metric - (0.125 if number < 3 else 0),
            )
    by_score, by_metric = choices(client, job), choices(client, job, "?measure=metric")
    assert (by_score.num_whole, by_metric.measure) == (6, "metric")
    span = by_metric.spans[1]
    assert (span.num_with, span.num_without) == (3, 3)
    assert span.presence.value == pytest.approx(0)
    assert by_score.spans[1].presence.value == pytest.approx(-0.125)
    check(client.get(f"/v1/jobs/{job['id']}/choices?measure=loss"), 422)
