"""The report over HTTP, worked out a second time from the rows that were stored."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Any

import pytest

from nas.admission import resolve
from nas.datasets import Catalog
from nas.final import FinalRecord
from nas.search.finals import finals
from nas.states import JobState, RunState
from nas.store import Store
from tests.api.conftest import SMALL, TestClient
from tests.api.worker import Worker

REPORT = {"finalists": 2, "seeds": 3, "controls": ["plain", "densenet"], "random": 2}
SEARCH = {"plain": 0.8, "resnet": 0.9, "densenet": 0.85}


@pytest.fixture
def worker(client: TestClient, store: Store) -> Worker:
    """Of a job whose search has ended, with three trials, and whose report is planned."""
    client.post("/v1/jobs", json={**SMALL, "report": REPORT})
    worker = Worker.claim(store)
    for trial, accuracy in zip(worker.propose(*SEARCH), SEARCH.values(), strict=True):
        worker.complete(trial, accuracy)
    with store.begin() as tx:
        job = tx.jobs.move(worker.lease.job_id, JobState.FINALIZING, lease=worker.lease)
        best = [tx.trials.get(t.id) for t in tx.trials.best(job.id, 2)]
        tx.finals.plan(worker.lease, finals(resolve(job.request, Catalog()), best))
    return worker


def measured(final: FinalRecord) -> float:
    """A made-up accuracy that seeds and networks change a little."""
    return 0.8 + int(final.key.fingerprint[:2], 16) / 5000 + final.key.seed % 7 / 100


def of_test_split(final: FinalRecord) -> float:
    """The worse, the better it validated: a winner by its test would be another."""
    return 1.7 - measured(final)


def train(worker: Worker, number: int | None = None) -> Sequence[FinalRecord]:
    """Train the first so many."""
    job_id, lease = worker.lease.job_id, worker.lease
    with worker.store.begin() as tx:
        for final in tx.finals.unfinished(job_id)[:number]:
            tx.finals.start(lease, final.id, "cpu")
            tx.finals.finish(
                lease,
                final.id,
                RunState.COMPLETE,
                values={"accuracy": measured(final)},
                test_values={"accuracy": of_test_split(final)},
                epochs=2,
                seconds=0.5,
            )
        return tx.finals.of_job(job_id)


def finish(worker: Worker) -> None:
    with worker.store.begin() as tx:
        tx.jobs.move(worker.lease.job_id, JobState.FINISHED, lease=worker.lease)


def read(client: TestClient, worker: Worker, **headers: str) -> Any:
    return client.get(f"/v1/jobs/{worker.lease.job_id}/report", headers=headers)


def test_a_report_is_there_while_it_is_made_and_says_how_far_it_is(client, worker):
    rows = train(worker, 4)
    found = read(client, worker).json()
    assert (found["state"], found["is_ready"]) == ("finalizing", False)
    assert found["progress"]["num_trainings"] == len(rows)
    assert found["progress"]["num_ended"] == 4


def test_a_report_is_right_by_hand(client, worker):
    rows = train(worker)
    finish(worker)
    found = read(client, worker).json()
    assert found["is_ready"]
    by_network: dict[str, list[FinalRecord]] = {}
    for row in rows:
        by_network.setdefault(row.key.fingerprint, []).append(row)
    assert {n["fingerprint"] for n in found["networks"]} == by_network.keys()
    for network in found["networks"]:
        own = by_network[network["fingerprint"]]
        for split, values in (
            ("validation", [row.values["accuracy"] for row in own]),
            ("test", [row.test_values["accuracy"] for row in own]),
        ):
            assert network[split] == {
                "mean": pytest.approx(statistics.mean(values)),
                "sd": pytest.approx(statistics.stdev(values)),
                "n": 3,
            }
            score = network[f"{split}_score"]["mean"]
            assert score == pytest.approx(statistics.mean(values) - own[0].penalty)
    finalists = [n for n in found["networks"] if "finalist" in n["roles"]]
    assert [n["names"] for n in finalists] == [["resnet"], ["densenet"]]
    assert [n["search"]["metric"] for n in finalists] == [0.9, 0.85]
    winner = max(finalists, key=lambda n: n["validation_score"]["mean"])
    assert found["winner"] == winner["fingerprint"]
    assert winner["test"]["mean"] == min(n["test"]["mean"] for n in finalists)
    others = {n["fingerprint"]: n for n in found["networks"]}
    for advantage in found["advantages"]:
        other = others[advantage["fingerprint"]]
        difference = winner["test"]["mean"] - other["test"]["mean"]
        assert advantage["metric"]["difference"] == pytest.approx(difference)
        charged = difference - winner["penalty"] + other["penalty"]
        assert advantage["score"]["difference"] == pytest.approx(charged)
        low, high = advantage["metric"]["low"], advantage["metric"]["high"]
        assert (advantage["verdict"] == "tied") == (low <= 0 <= high)
    against = [(a["against"], a["label"]) for a in found["advantages"]]
    controls = {"plain", "densenet"} - {winner["label"]}
    assert {label for role, label in against if role == "control"} == controls
    assert [role for role, _ in against].count("random") == 1
    assert found["costs"]["finals_seconds"] == pytest.approx(0.5 * len(rows))
    assert found["costs"]["search_seconds"] == pytest.approx(0.2 * 3)
    assert found["course"]["num_trials"] == [1, 2]
    seeds = found["provenance"]["report_seeds"]
    assert len(seeds) == 3
    assert found["provenance"]["search_seed"] not in seeds


def test_a_report_is_read_as_markdown_by_those_who_ask_for_it(client, worker):
    train(worker)
    finish(worker)
    asked = read(client, worker, accept="text/markdown")
    assert asked.headers["content-type"].startswith("text/markdown")
    url = f"/v1/jobs/{worker.lease.job_id}/report"
    assert client.get(url, params={"format": "markdown"}).text == asked.text
    winner = read(client, worker).json()["winner"]
    assert winner is not None
    for words in ("the winner", "optimistic", "95% bootstrap", "# Report of small"):
        assert words in asked.text


def test_a_report_tells_what_the_best_chose_as_the_analysis_does(client, worker):
    train(worker)
    finish(worker)
    found = read(client, worker).json()["decisions"]
    asked = client.get(f"/v1/jobs/{worker.lease.job_id}/choices").json()
    assert asked.pop("last_event") > 0
    assert found == asked
    assert found["num_top"] == 1
    told = read(client, worker, accept="text/markdown").text
    assert "| choice | option | best tenth | all |" in told
    assert "| span | edges | trials with, without |" in told


def test_a_report_that_has_not_changed_is_not_sent_again(client, worker):
    first = read(client, worker)
    again = read(client, worker, **{"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    train(worker, 1)
    changed = read(client, worker, **{"if-none-match": first.headers["etag"]})
    assert changed.status_code == 200


def test_without_finalists_it_says_what_the_search_has(client, store):
    client.post("/v1/jobs", json=SMALL)
    worker = Worker.claim(store)
    (trial,) = worker.propose("plain")
    worker.complete(trial, 0.7)
    worker.finish_job()
    found = read(client, worker).json()
    assert (found["networks"], found["winner"]) == ([], None)
    assert found["best_found"]["metric"] == 0.7
    assert "optimistic" in found["notes"][0]


def test_what_failed_is_shown_and_counts_for_nothing(client, worker):
    with worker.store.begin() as tx:
        final = tx.finals.unfinished(worker.lease.job_id)[0]
        tx.finals.start(worker.lease, final.id, "cpu")
        tx.finals.finish(
            worker.lease,
            final.id,
            RunState.FAILED,
            reason="diverged",
            message="the loss is nan",
        )
    train(worker)
    finish(worker)
    found = read(client, worker).json()
    network = next(
        n for n in found["networks"] if n["fingerprint"] == final.key.fingerprint
    )
    assert network["test"]["n"] == 2
    assert any("1 of" in note and "failed" in note for note in found["notes"])
    assert "the loss is nan" in read(client, worker, accept="text/markdown").text
