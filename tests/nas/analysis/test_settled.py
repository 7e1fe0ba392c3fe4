"""What a job left open, also when its data is gone."""

from __future__ import annotations

import pytest

from nas.analysis.settled import settle
from nas.datasets import Catalog
from nas.job import JobRequest

CATALOG = Catalog(None, [], None)


def settled(measured=(), **request):
    return settle(JobRequest(**request), CATALOG, measured)


def test_metric_and_epochs_are_those_of_the_job():
    found = settled(recipe={"epochs": 8})
    assert (found.metric.name, found.max_epochs) == ("accuracy", 8)


def test_what_the_request_names_is_taken():
    assert settled(objective={"metric": "loss"}).metric.name == "loss"


@pytest.mark.parametrize(
    ("measured", "metric"),
    [({"r2", "mae"}, "r2"), ({"accuracy"}, "accuracy"), ((), "accuracy")],
)
def test_where_the_data_is_gone_the_trials_tell_the_task(measured, metric):
    found = settled(measured, dataset={"name": "no-such-data"}, family="mlp")
    assert found.metric.name == metric
    assert found.max_epochs == 20
