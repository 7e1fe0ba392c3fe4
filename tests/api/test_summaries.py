"""Jobs in rows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import event

from api.schemas.summary import MAX_TREND, JobSummary
from nas.access import Scope
from nas.budget import Spent
from nas.job import JobRequest
from nas.states import JobState, TrialState
from tests.api import board
from tests.api.access.conftest import make_project
from tests.api.conftest import SMALL
from tests.nas.store.samples import finish, post, propose, run


def ask(client, **params):
    answer = client.get("/v1/summaries", params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_summary_tells_what_the_job_tells(client, store):
    job, _ = board.fill(store, 30)
    told = client.get(f"/v1/jobs/{job.id}/summary").json()
    whole = client.get(f"/v1/jobs/{job.id}").json()
    best = client.get(f"/v1/jobs/{job.id}/best").json()["items"][0]
    assert ask(client)["items"] == [told]
    for name in told.keys() & whole.keys():
        assert told[name] == whole[name], name
    assert told["best_trial_id"] == best["id"]
    assert told["best_metric"] == best["metric"]
    assert told["best_fingerprint"] == best["fingerprint"]
    assert (told["family"], told["dataset"], told["sampler"]) == (
        whole["request"]["family"],
        whole["request"]["dataset"]["name"],
        whole["request"]["sampler"]["name"],
    )
    assert told["trend"][-1] == told["best_score"]


def test_the_trend_is_the_best_score_so_far(client, store):
    job = post(store, budget={"trials": 100})
    lease = run(store, job)
    path = f"/v1/jobs/{job.id}/summary"
    assert client.get(path).json()["trend"] == []
    scores = [0.3, 0.1, 0.5, 0.4, 0.6]
    for trial, score in zip(propose(store, lease, 5), scores, strict=True):
        with store.begin() as tx:
            finish(tx, lease, trial, score=score)
    assert client.get(path).json()["trend"] == [0.3, 0.3, 0.5, 0.5, 0.6]
    for trial in propose(store, lease, 60):
        with store.begin() as tx:
            finish(tx, lease, trial, TrialState.PRUNED, score=0.9)
    trend = client.get(path).json()["trend"]
    assert len(trend) == MAX_TREND
    assert (trend[0], trend[-1]) == (0.3, 0.6)


def test_pages_follow_each_other(client, store):
    jobs = [post(store, name=f"job {n}") for n in range(5)]
    first = ask(client, sort="name", limit=2)
    second = ask(client, sort="name", limit=2, cursor=first["next_cursor"])
    third = ask(client, sort="name", limit=2, cursor=second["next_cursor"])
    ids = [j["id"] for page in (first, second, third) for j in page["items"]]
    assert ids == [job.id for job in jobs]
    assert third["next_cursor"] is None
    assert [j["name"] for j in ask(client, search="b 3")["items"]] == ["job 3"]


def test_jobs_are_counted_by_state_whatever_is_asked_for(client, store):
    post(store)
    with store.begin() as tx:
        tx.jobs.move(post_in(tx), JobState.CANCELLED)
    told = ask(client, state="paused", search="nothing")
    assert told["items"] == []
    assert told["num_by_state"] == {
        **{state.value: 0 for state in JobState},
        "queued": 1,
        "cancelled": 1,
    }


def post_in(tx) -> str:
    return tx.jobs.create(JobRequest())[0].id


def test_a_page_costs_as_many_statements_however_many_jobs_it_has(client, store):
    def statements() -> int:
        counted = []

        def count(_connection, _cursor, sql, *_) -> None:
            counted.extend(["one"] * sql.startswith("SELECT"))

        event.listen(store._writer, "before_cursor_execute", count)
        ask(client)
        event.remove(store._writer, "before_cursor_execute", count)
        return len(counted)

    board.fill(store, 10)
    few = statements()
    for seed in range(5):
        board.fill(store, 10, seed)
    assert statements() == few <= 8


def test_it_is_told_with_which_key_a_job_was_posted(client):
    assert client.post("/v1/jobs", json=SMALL).json()["id"] == posted_by(client, None)
    project = make_project(client, "default")
    with client.app.state.store.begin() as tx:
        _, token = tx.keys.create("default", Scope.WRITE, "Ada")
    headers = {"Authorization": f"Bearer {token.text}"}
    job_id = client.post("/v1/jobs", json=SMALL, headers=headers).json()["id"]
    assert posted_by(client, "Ada", headers) == job_id
    login = client.post("/v1/session", json={"key": token.text})
    assert login.status_code == 201
    client.headers["X-CSRF-Token"] = login.json()["csrf_token"]
    cloned = client.post(f"/v1/jobs/{job_id}/clone").json()["id"]
    assert posted_by(client, "Ada") == cloned
    unnamed = project.headers(Scope.WRITE)
    job_id = client.post("/v1/jobs", json=SMALL, headers=unnamed).json()["id"]
    (job,) = ask(client, limit=1)["items"]
    assert (job["id"], job["posted_by"][:4]) == (job_id, "key_")


def posted_by(client, name, headers=None):
    """The id of the newest job, which was posted by ``name``."""
    answer = client.get("/v1/summaries", params={"limit": 1}, headers=headers).json()
    (job,) = answer["items"]
    assert job["posted_by"] == name
    return job["id"]


@pytest.mark.parametrize(
    ("budget", "spent", "left"),
    [
        ({"trials": 10}, {"trials": 4, "wall_seconds": 20.0}, 30.0),
        ({"trials": 10, "wall_seconds": 25}, {"trials": 4, "wall_seconds": 20.0}, 5.0),
        ({"trials": 10}, {"trials": 10, "wall_seconds": 20.0}, 0.0),
        ({"trials": 10}, {"trials": 0, "wall_seconds": 20.0}, None),
        ({"trials": 10}, {"trials": 4, "wall_seconds": 0.0}, None),
        (
            {"trials": 10, "compute_seconds": 50},
            {"trials": 4, "wall_seconds": 20.0, "compute_seconds": 40.0},
            5.0,
        ),
    ],
)
def test_the_budget_that_ends_first_says_how_long_it_takes(store, budget, spent, left):
    job = post(store, budget=budget)
    sums = {"compute_seconds": 0.0, "best_score": None, **spent}
    running = replace(job, state=JobState.RUNNING, spent=Spent(**sums))
    assert JobSummary.of(running, {}).seconds_left == left
    assert (
        JobSummary.of(replace(running, state=JobState.PAUSED), {}).seconds_left is None
    )
