"""The test split is out of reach of whatever a search trains: in memory, in the object store, on the device."""

from __future__ import annotations

import asyncio
import copy
import statistics
from typing import Any

import pytest

from nas import datasets, reporting
from nas.datasets import Dataset, Split
from nas.errors import SealedTestSplit
from nas.job import DatasetRequest
from nas.states import JobState, RunState
from nas.training.defaults import resolve_recipe
from search_spaces import SearchSpace
from search_spaces.policy import EdgePolicy
from tests.workers.conftest import Bench
from tests.workers.jobs import job, post, table_job, until
from workers.candidate import Candidate
from workers.data import candidate_config
from workers.shelf import Shelf

DATASET = DatasetRequest(name="breast_cancer")


def config(*, is_tested: bool) -> dict[str, Any]:
    info = datasets.info(DATASET.name, None)
    space = SearchSpace("mlp", {"depth": 3, "width": 8}, EdgePolicy(), info.task)
    recipe = resolve_recipe("mlp", info.kind, info.num_train, {"epochs": 1})
    return candidate_config(
        space.named()["resnet"],
        DATASET,
        info.digest,
        recipe,
        seed=3,
        is_tested=is_tested,
    )


def test_what_a_search_trains_cannot_be_tested() -> None:
    candidate = Candidate(config(is_tested=False))
    candidate.step()
    with pytest.raises(SealedTestSplit):
        candidate.test()


def test_nor_can_it_where_a_training_of_a_report_came_before_it() -> None:
    candidate = Candidate(config(is_tested=True))
    candidate.step()
    assert 0 <= candidate.test()["accuracy"] <= 1
    candidate.reset(config(is_tested=False))
    candidate.step()
    with pytest.raises(SealedTestSplit):
        candidate.test()


def test_a_sealed_data_set_stays_sealed_on_its_way_to_another_process() -> None:
    sealed = datasets.load(DATASET.name, None).without_test()
    arrived = copy.deepcopy(sealed)
    assert (arrived.train.y == sealed.train.y).all()
    for part in ("x", "y"):
        with pytest.raises(SealedTestSplit):
            getattr(arrived.test, part)


def test_the_test_split_is_put_where_workers_find_it_only_for_a_report() -> None:
    put: list[Dataset | Split] = []
    shelf, whole = Shelf(put.append), datasets.load(DATASET.name, None)
    shelf.get("digest", lambda: whole)
    assert [isinstance(one, Dataset) and one.is_sealed for one in put] == [True]
    shelf.test_split("digest", lambda: whole)
    assert put[1:] == [whole.test]


@pytest.mark.ray
@pytest.mark.slow
def test_a_real_job_ends_with_a_report_that_is_right_by_hand(bench: Bench) -> None:
    async def scenario() -> None:
        async with bench.daemon():
            await until(lambda: job(bench.store, job_id).state.is_final, 240)

    asked = {"finalists": 2, "seeds": 2, "controls": ["plain", "resnet"], "random": 1}
    request = table_job(trials=4, epochs=3, report=asked, seed=5)
    job_id = post(bench.store, request)
    asyncio.run(scenario())
    assert job(bench.store, job_id).state is JobState.FINISHED
    with bench.store.read() as transaction:
        rows = transaction.finals.of_job(job_id)
        report = reporting.report_of(transaction, bench.settings, job_id)
    assert {row.state for row in rows} == {RunState.COMPLETE}
    assert {row.epochs for row in rows} == {3}
    for network in report.networks:
        tested = [
            row.test_values["accuracy"]
            for row in rows
            if row.key.fingerprint == network.fingerprint
        ]
        assert network.test is not None
        assert network.test.mean == pytest.approx(statistics.mean(tested))
        assert network.test.sd == pytest.approx(statistics.stdev(tested))
    finalists = [n for n in report.networks if n.place is not None]
    best = max(
        finalists, key=lambda n: n.validation_score.mean if n.validation_score else 0
    )
    assert report.winner == best.fingerprint
