"""The live socket: what a page is told, after a break too, and what it may follow. Over real HTTP."""

from __future__ import annotations

import json
import socket as sockets
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise

import pytest

from api.live import topics
from api.schemas.live import JobNews
from nas.states import JobState, TrialState
from nas.store import Store
from tests.api import board
from tests.api.live import DEADLINE_SECONDS, opened
from tests.api.served import Served
from tests.nas.store.samples import finish, post, propose, report, run


@pytest.fixture(scope="module")
def served(tmp_path_factory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("live")
    served = Served.start(folder, live_alive_seconds="0.3", max_streams_per_key="8")
    yield served
    code, _, log = served.stop()
    assert code == 0, log
    assert "Traceback" not in log


@pytest.fixture
def store(served) -> Iterator[Store]:
    """The store that the service uses; another process, as a worker is."""
    with closing(Store(f"sqlite:///{served.data_dir / 'nas.sqlite'}")) as store:
        yield store


@pytest.fixture
def job(store):
    return post(store, budget={"trials": 10_000})


@pytest.fixture
def lease(store, job):
    return run(store, job)


def newest(store, job) -> int:
    with store.read() as tx:
        return tx.changes.last_event(job.id)


def rows(served, job) -> dict[str, dict]:
    with served.client() as client:
        answer = client.get(f"/v1/jobs/{job.id}/rows", params={"limit": 500}).json()
    return {row["id"]: row for row in answer["rows"]}


def test_a_page_is_told_each_trial_that_changes_as_it_is_then(
    served, store, job, lease
):
    with opened(served.url) as page:
        page.follow(**{job.id: newest(store, job)})
        board.extend(store, lease, 10)
        page.hear_until(job.id, number=newest(store, job))
        assert page.trials[job.id] == rows(served, job)
        _, news = page.news[-1]
        with served.client() as client:
            assert news["job"] == client.get(f"/v1/jobs/{job.id}/summary").json()


def test_news_join_without_a_gap(served, store, job, lease):
    start = newest(store, job)
    with opened(served.url) as page:
        page.follow(**{job.id: start})
        for seed in range(5):
            board.extend(store, lease, 2, seed)
            page.hear_until(job.id, number=newest(store, job))
    told = [news for _, news in page.news]
    assert [news["after"] for news in told] == [
        start,
        *(n["number"] for n in told[:-1]),
    ]
    assert not any(news["is_reset"] or news["is_gone"] for news in told)


def test_a_page_that_was_cut_off_is_told_every_trial_that_changed_meanwhile(
    served, store, job, lease
):
    one, two, three = propose(store, lease, 3)
    with opened(served.url) as page:
        page.follow(**{job.id: newest(store, job)})
        with store.begin() as tx:
            tx.trials.start(lease, one.id, "cpu")
        page.hear_until(job.id, number=newest(store, job))
        page.socket.socket.shutdown(sockets.SHUT_RDWR)
        known = page.after[job.id]
    assert known == newest(store, job)
    with store.begin() as tx:
        tx.trials.report(lease, [(one.id, report(1))])
        tx.trials.start(lease, two.id, "cpu")
        tx.trials.report(lease, [(two.id, report(1)), (two.id, report(2))])
    with opened(served.url) as page:
        page.follow(**{job.id: known})
        page.hear_until(job.id, number=newest(store, job))
        assert page.trials[job.id].keys() == {one.id, two.id}
        assert page.trials[job.id][two.id]["epochs"] == 2
        assert page.news[0][1]["after"] == known
        with store.begin() as tx:
            tx.trials.start(lease, three.id, "cpu")
        page.hear_until(job.id, number=newest(store, job))
        assert three.id in page.trials[job.id]


def test_whoever_comes_late_to_what_others_follow_misses_nothing(
    served, store, job, lease
):
    start = newest(store, job)
    with opened(served.url) as first, opened(served.url) as second:
        first.follow(**{job.id: start})
        board.extend(store, lease, 5)
        first.hear_until(job.id, number=newest(store, job))
        second.follow(**{job.id: start})
        second.hear_until(job.id, number=newest(store, job))
        assert first.trials == second.trials
        assert len(second.trials[job.id]) == 5


def test_a_page_that_knows_nothing_or_too_much_reads_everything_anew(
    served, store, job, lease
):
    for known in (None, newest(store, job) + 1000):
        with opened(served.url) as page:
            page.follow(**{job.id: known})
            news = page.hear_news()["job"][job.id]
            assert (news["is_reset"], news["trials"]) == (True, [])
            assert news["number"] == newest(store, job)


def test_more_than_can_be_told_is_read_anew(served, store, job, lease):
    start = newest(store, job)
    propose(store, lease, topics.TOLD_TRIALS + 1)
    with opened(served.url) as page:
        page.follow(**{job.id: start})
        news = page.hear_news()["job"][job.id]
        assert (news["is_reset"], news["trials"]) == (True, [])
        (trial,) = propose(store, lease)
        page.hear_until(job.id, number=newest(store, job))
        assert page.trials[job.id].keys() == {trial.id}


def test_where_events_were_pruned_everything_is_read_anew(served, store, job, lease):
    start = newest(store, job)
    propose(store, lease, 3)
    with store.begin() as tx:
        tx.jobs.move(job.id, JobState.CANCELLED)
        while tx.events.prune(quiet_seconds=-60):
            pass
    with opened(served.url) as page:
        page.follow(**{job.id: start})
        assert page.hear_news()["job"][job.id]["is_reset"]


def test_a_job_that_is_deleted_is_told_to_be_gone(served, store, job):
    with store.begin() as tx:
        tx.jobs.move(job.id, JobState.CANCELLED)
    with opened(served.url) as page:
        page.follow(jobs=None, **{job.id: newest(store, job)})
        page.hear_news()
        with served.client() as client:
            assert client.delete(f"/v1/jobs/{job.id}").status_code == 204
        gone, removed = False, False
        until = time.monotonic() + DEADLINE_SECONDS
        while not (gone and removed) and time.monotonic() < until:
            told = page.hear_news()
            gone |= told["job"].get(job.id, {}).get("is_gone", False)
            removed |= job.id in (told["jobs"] or {"removed": ()})["removed"]
        assert (gone, removed) == (True, True)


def test_the_list_of_jobs_is_told_new_ones_and_changed_ones(served, store):
    with opened(served.url) as page:
        page.follow(jobs=None)
        page.hear()
        job = post(store, name="a new one")
        assert heard_of(page, job)["name"] == "a new one"
        with store.begin() as tx:
            tx.jobs.move(job.id, JobState.CANCELLED)
        while heard_of(page, job)["state"] != "cancelled":
            pass


def heard_of(page, job) -> dict:
    """The job as it is told next in the list."""
    while True:
        told = page.hear_news()["jobs"]
        for summary in told["changed"] if told else ():
            if summary["id"] == job.id:
                return summary


def test_a_list_that_is_followed_just_after_it_was_read_misses_nothing(served, store):
    job = post(store)
    with opened(served.url) as page:
        page.follow(jobs=None)
        assert heard_of(page, job)["state"] == "queued"


def test_many_changes_are_told_together(served, store, job, lease):
    trials = propose(store, lease, 30)
    with opened(served.url) as page:
        page.follow(**{job.id: newest(store, job)})
        began = time.monotonic()
        for trial in trials:
            with store.begin() as tx:
                finish(tx, lease, trial)
        page.hear_until(job.id, number=newest(store, job))
        seconds = time.monotonic() - began
    assert len(page.trials[job.id]) == 30
    assert len(page.news) <= 2 + seconds / 0.1, "at most one each 100 ms"


def test_a_page_that_asks_again_and_again_is_told_no_more_often(served, job):
    with opened(served.url) as page:
        began = time.monotonic()
        for _ in range(11):
            page.follow(**{job.id: None})
            page.hear_news()
        assert time.monotonic() - began >= 0.9


def test_where_nothing_happens_the_page_hears_that_the_service_is_there(served):
    with opened(served.url) as page:
        told = [page.hear() for _ in range(3)]
    assert [message["kind"] for message in told] == ["alive"] * 3
    moments = [message["sent_at"] for message in told]
    assert all(b - a >= 0.25 for a, b in pairwise(moments))


def test_what_is_not_followed_any_more_is_not_told(served, store, job, lease):
    other = post(store, budget={"trials": 100})
    other_lease = run(store, other)
    with opened(served.url) as page:
        page.follow(**{job.id: newest(store, job), other.id: newest(store, other)})
        propose(store, lease)
        page.hear_until(job.id, number=newest(store, job))
        page.follow(**{other.id: newest(store, other)})
        propose(store, other_lease)
        page.hear_until(other.id, number=newest(store, other))
        propose(store, lease)
        propose(store, other_lease)
        page.hear_until(other.id, number=newest(store, other))
        assert len([1 for topic, _ in page.news if topic == job.id]) == 1


UNKNOWN = "job_0123456789abcdefghjkmnpqrs"


@pytest.mark.parametrize(
    "topic", [f"job:{UNKNOWN}", "job:", "job:x", "trials", "", "jobs ", "job:\u0000"]
)
def test_a_topic_that_is_not_there_is_refused_and_the_others_go_on(
    served, store, job, lease, topic
):
    with opened(served.url) as page:
        page.send({"follow": {topic: 0, f"job:{job.id}": newest(store, job)}})
        refused = page.hear()
        assert (refused["kind"], refused["topic"]) == ("refused", topic)
        assert refused["problem"]["status"] == 404
        propose(store, lease)
        assert job.id in page.hear_news()["job"]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("not JSON", 1007),
        ("[]", 1007),
        ("{}", 1007),
        ('{"follow": {"jobs": "now"}}', 1007),
        ('{"follow": {}, "more": 1}', 1007),
        (json.dumps({"follow": {f"job:{n}": 0 for n in range(21)}}), 1007),
        (b"{}", 1003),
        ('{"follow": {"' + "x" * 70_000 + '": 0}}', 1009),
    ],
)
def test_what_is_no_message_ends_the_connection_with_the_reason(served, message, code):
    with opened(served.url) as page:
        page.socket.send(message)
        told, reason = page.hear_end()
    assert told == code
    assert reason


def test_a_page_that_does_not_listen_holds_nobody_up_and_is_told_all_in_the_end(
    served, store, job, lease
):
    start = newest(store, job)
    with (
        opened(served.url, max_queue=1) as slow,
        opened(served.url) as quick,
    ):
        slow.follow(**{job.id: start})
        quick.follow(**{job.id: start})
        for seed in range(10):
            board.extend(store, lease, 30, seed)
            quick.hear_until(job.id, number=newest(store, job))
        slow.hear_until(job.id, number=newest(store, job))
        assert slow.trials == quick.trials == {job.id: rows(served, job)}


def test_two_processes_tell_the_same(served, store, job, lease, tmp_path):
    second = Served.start(tmp_path, database_url=store._url)
    start = newest(store, job)
    try:
        with opened(served.url) as one, opened(second.url) as two:
            one.follow(**{job.id: start})
            two.follow(**{job.id: start})
            for seed in range(3):
                board.extend(store, lease, 5, seed)
                for page in (one, two):
                    page.hear_until(job.id, number=newest(store, job))
            assert one.trials == two.trials == {job.id: rows(second, job)}
    finally:
        second.stop()


def test_an_ended_service_says_good_bye(tmp_path):
    served = Served.start(tmp_path, shutdown_seconds="60")
    with opened(served.url) as page:
        page.follow(jobs=None)
        code, _, log = served.stop()
        end, _ = page.hear_end()
    assert (code, end) == (0, 1001), log


def test_followers_of_a_job_share_what_is_read_and_written(monkeypatch):
    written = []
    write = topics.JobChange.text
    monkeypatch.setattr(
        topics.JobChange,
        "text",
        lambda self, after: written.append(after) or write(self, after),
    )
    topic = topics.JobTopic("job_x", number=5, floor=5, summary="{}")
    topic.take(topics.JobChange("job_x", 7, "{}", [("trial_a", "{}")]))
    told = [topic.news(5) for _ in range(20)]
    assert all(news == told[0] for news in told)
    assert written == [5]


def test_a_topic_keeps_so_many_trials_and_knows_what_it_forgot(monkeypatch):
    monkeypatch.setattr(topics, "KEPT_TRIALS", 3)
    topic = topics.JobTopic("job_x", number=0, floor=0, summary="{}")
    for number in range(1, 10):
        trial = f'{{"id":"trial_{number}"}}'
        topic.take(
            topics.JobChange("job_x", number, "{}", [(f"trial_{number}", trial)])
        )
    assert topic.news(5) is None
    told = json.loads(topic.news(6).text)
    assert (told["after"], told["number"], told["is_reset"]) == (6, 9, False)
    assert [trial["id"] for trial in told["trials"]] == [
        "trial_7",
        "trial_8",
        "trial_9",
    ]
    assert JobNews.model_fields.keys() == told.keys()


def test_a_list_keeps_so_many_jobs_and_knows_what_it_forgot(monkeypatch):
    monkeypatch.setattr(topics, "KEPT_JOBS", 2)
    topic = topics.ProjectTopic()
    for moment in (1.0, 2.0, 3.0):
        topic.take(moment, [(f"job_{moment:.0f}", f'"{moment}"')], [])
    assert topic.floor == 1.0
    assert json.loads(topic.news(1.0)) == {"changed": ["2.0", "3.0"], "removed": []}
    assert topic.news(3.0) is None
    topic.take(4.0, [], ["job_3"])
    assert json.loads(topic.news(2.0)) == {"changed": [], "removed": ["job_3"]}


def test_a_state_of_a_trial_that_comes_back_is_told(served, store, job, lease):
    (trial,) = propose(store, lease)
    with opened(served.url) as page:
        page.follow(**{job.id: newest(store, job)})
        for act in (
            lambda tx: tx.trials.start(lease, trial.id, "cpu"),
            lambda tx: tx.trials.requeue(lease, trial.id, "lost"),
            lambda tx: tx.trials.start(lease, trial.id, "cpu"),
            lambda tx: tx.trials.finish(lease, trial.id, TrialState.CANCELLED),
        ):
            with store.begin() as tx:
                state = act(tx).state
            page.hear_until(job.id, number=newest(store, job))
            assert page.trials[job.id][trial.id]["state"] == state


@pytest.mark.postgres
def test_on_postgresql_a_page_is_told_and_shown_the_same(postgres_url, tmp_path):
    served = Served.start(tmp_path, database_url=postgres_url)
    try:
        with closing(Store(postgres_url)) as store, opened(served.url) as page:
            job, lease = board.fill(store, 10)
            page.follow(jobs=None, **{job.id: newest(store, job)})
            board.extend(store, lease, 10, seed=1)
            board.go_on(store, lease)
            page.hear_until(job.id, number=newest(store, job))
            shown = rows(served, job)
            assert len(shown) == 20
            assert page.trials[job.id].items() <= shown.items()
            assert len(page.trials[job.id]) >= 10
            with served.client() as client:
                told = client.get(f"/v1/jobs/{job.id}/overview").json()
                path = f"/v1/jobs/{job.id}/rows"
                ended = client.get(path, params={"sort": "ended_at"}).json()["rows"]
            with store.read() as tx:
                best = tx.trials.best(job.id, 1)
            assert told["steps"]["trial_id"][-1:] == [trial.id for trial in best]
            moments = [row["ended_at"] for row in ended if row["ended_at"]]
            assert moments == sorted(moments)
    finally:
        code, _, log = served.stop()
    assert code == 0, log
    assert "Traceback" not in log
