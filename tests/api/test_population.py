"""All topologies of a job together."""

from __future__ import annotations

import gzip

import pytest

from api.schemas.population import Population, Replay
from nas.states import TrialState
from tests.api.searches import choose, end, start
from tests.api.test_problems import check
from tests.api.worker import Worker

PRUNED = TrialState.PRUNED


def population(client, job) -> Population:
    answer = client.get(f"/v1/jobs/{job['id']}/population")
    assert answer.status_code == 200, answer.text
    return Population.model_validate(answer.json(), strict=False)


def replay(client, job) -> Replay:
    return Replay.model_validate(client.get(f"/v1/jobs/{job['id']}/replay").json())


def test_before_any_trial_every_candidate_edge_is_there(client, job):
    empty = population(client, job)
    assert (empty.num_all, empty.num_top, empty.num_states) == (0, 0, 4)
    assert [(e.source, e.target) for e in empty.edges] == [
        (0, 1),
        (0, 2),
        (0, 3),
        (1, 2),
        (1, 3),
        (2, 3),
    ]
    assert all(e.all == e.top == {} for e in empty.edges)
    assert empty.kinds == ["none", "add", "concat", "gate"]
    assert replay(client, job).trial_id == []


def test_shares_are_of_all_with_a_result_and_of_the_best_tenth(client, job, worker):
    kinds = ["add", "add", "concat", "gate"]
    first, second, third, pruned = choose(worker, *({"edge_0_1": k} for k in kinds))
    choose(worker, {"edge_0_1": "gate"})  # without a result
    end(worker, first, [0.5, 0.6])
    end(worker, second, [0.5, 0.7])
    end(worker, third, [0.5, 0.8])
    end(worker, pruned, [0.9], PRUNED)  # the best score, but of one epoch
    found = population(client, job)
    assert (found.num_all, found.num_top) == (4, 1)
    edge = found.edges[0]
    assert edge.name == "edge_0_1"
    assert edge.all == {"none": 0, "add": 0.5, "concat": 0.25, "gate": 0.25}
    assert edge.top == {"none": 0, "add": 0, "concat": 1, "gate": 0}
    for each in found.edges:
        assert sum(each.all.values()) == sum(each.top.values()) == pytest.approx(1)


def test_a_replay_holds_all_that_have_a_result_or_run_by_number(client, job, worker):
    chosen = [{"edge_0_1": "add"}, {}, {"edge_2_3": "gate"}, {"edge_0_2": "concat"}]
    complete, _waiting, running, pruned = choose(worker, *chosen)
    (named,) = worker.propose("resnet")
    worker.complete(named, 0.8)
    start(worker, running)
    end(worker, pruned, [0.4], PRUNED)
    end(worker, complete, [0.5, 0.6])
    found = replay(client, job)
    assert found.number == [0, 2, 3, 4]
    assert found.trial_id == [complete.id, running.id, pruned.id, named.id]
    assert found.state == ["complete", "running", "pruned", "complete"]
    assert found.label == [None, None, None, "resnet"]
    assert found.score[:3] == [0.6, None, 0.4]
    assert found.fingerprint[0] == complete.fingerprint
    for trial, codes in zip(
        (complete, running, pruned, named), found.choices, strict=True
    ):
        told = {
            name: options[code]
            for name, options, code in zip(
                found.dimensions, found.options, codes, strict=True
            )
        }
        assert told == trial.choices


def test_what_was_answered_before_does_not_stand_when_the_job_has_gone_on(
    client, job, worker
):
    (first,) = choose(worker, {"edge_0_1": "add"})
    end(worker, first, [0.5, 0.6])
    before = population(client, job)
    assert population(client, job) == before
    assert len(replay(client, job).number) == 1
    (second,) = choose(worker, {"edge_0_1": "gate"})
    end(worker, second, [0.5, 0.9])
    after = population(client, job)
    assert after.last_event > before.last_event
    assert after.edges[0].all == {"none": 0, "add": 0.5, "concat": 0, "gate": 0.5}
    assert after.edges[0].top["gate"] == 1
    assert replay(client, job).choices[1][0] == 3


def test_pinned_edges_and_operations_are_told_as_they_are(client, store):
    job = client.post(
        "/v1/jobs",
        json={
            "settings": {"depth": 2, "widths": [4], "operations": ["conv", "basic"]},
            "space": {"kinds": ["add"], "pins": {"0-1": "gate"}},
        },
    ).json()
    worker = Worker.claim(store)
    (trial,) = choose(worker, {"edge_0_2": "add", "operation_2": "basic"})
    end(worker, trial, [0.5])
    found = population(client, job)
    assert found.kinds == ["none", "add", "gate"]
    assert [e.all for e in found.edges] == [
        {"gate": 1},
        {"none": 0, "add": 1},
        {"none": 1, "add": 0},
    ]
    played = replay(client, job)
    assert played.dimensions == [
        "edge_0_2",
        "edge_1_2",
        "operation_1",
        "operation_2",
    ]
    assert played.options[2] == ["conv", "basic"]
    assert played.choices == [[1, 0, 0, 1]]


def test_an_answer_is_packed_for_those_who_read_it_so(client, job, worker):
    path = f"/v1/jobs/{job['id']}/population"
    with client.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as packed:
        raw = b"".join(packed.iter_raw())
    with client.stream("GET", path, headers={"Accept-Encoding": "identity"}) as plain:
        text = b"".join(plain.iter_raw())
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == text
    assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("what", ["population", "replay"])
def test_a_job_that_is_not_there_is_not_found(client, what):
    check(client.get(f"/v1/jobs/job_{'0' * 26}/{what}"), 404)
