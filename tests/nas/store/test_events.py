"""Events: everything that happens, numbered without a gap, in the order of commits."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from nas.states import JobState, TrialState
from nas.store import EventRecord, Store
from nas.store.events import NewEvent
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import finish, post, propose, run

NUM_WRITERS = 4
NUM_EACH = 15


def test_a_job_tells_its_whole_story(store: Store) -> None:
    job = post(store, name="told")
    lease = run(store, job)
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        finish(tx, lease, trial)
        export = tx.exports.request(trial.id)
        tx.jobs.move(job.id, JobState.CANCELLED, message="enough")
    with store.read() as tx:
        events = tx.events.after(job.id, 0)
        assert tx.jobs.get(job.id).last_event == len(events)
    assert [event.number for event in events] == list(range(1, len(events) + 1))
    assert [(event.kind, event.trial_id) for event in events] == [
        ("job.created", None),
        ("job.state", None),
        ("trial.created", trial.id),
        ("trial.state", trial.id),
        ("trial.report", None),
        ("trial.state", trial.id),
        ("export.state", trial.id),
        ("job.state", None),
    ]
    complete, exported, cancelled = (event.payload for event in events[5:])
    assert (complete["state"], complete["previous"]) == ("complete", "running")
    assert (complete["score"], complete["is_best"]) == (0.5, True)
    assert exported == {"export_id": export.id, "state": "queued", "message": None}
    assert (cancelled["previous"], cancelled["message"]) == ("running", "enough")


def test_only_a_better_trial_is_told_as_the_best(store: Store) -> None:
    lease = run(store, post(store))
    trials = propose(store, lease, 4)
    with store.begin() as tx:
        for trial, score in zip(trials[:3], (0.5, 0.4, 0.6), strict=True):
            finish(tx, lease, trial, score=score)
        finish(tx, lease, trials[3], TrialState.PRUNED, score=0.9)
        events = tx.events.after(lease.job_id, 0)
    ends = [
        e.payload for e in events if e.kind == "trial.state" and "score" in e.payload
    ]
    best = [p["is_best"] for p in ends if p["score"] is not None]
    assert best == [True, False, True, False]


def test_events_are_read_on_from_a_number(store: Store) -> None:
    job = post(store)
    with store.begin() as tx:
        tx.events.append(job.id, [NewEvent("test", {"i": i}) for i in range(5)])
        assert [e.number for e in tx.events.after(job.id, 3)] == [4, 5, 6]
        assert [e.number for e in tx.events.after(job.id, 1, limit=2)] == [2, 3]
        assert tx.events.after(job.id, 6) == ()


def test_an_undone_transaction_leaves_no_gap(store: Store) -> None:
    job = post(store)
    with contextlib.suppress(KeyError), store.begin() as tx:
        tx.events.append(job.id, [NewEvent("test", {})])
        raise KeyError
    with store.begin() as tx:
        tx.events.append(job.id, [NewEvent("test", {})])
        assert [event.number for event in tx.events.after(job.id, 0)] == [1, 2]


def test_a_job_that_was_quiet_for_long_after_its_end_keeps_its_newest_event(
    store: Store, clock: TurnableClock
) -> None:
    ended, running = post(store), post(store)
    lease = run(store, ended)
    (trial,) = propose(store, lease)
    with store.begin() as tx:
        finish(tx, lease, trial)
        tx.jobs.move(ended.id, JobState.CANCELLED)
    assert prune(store, seconds=60) == 0
    clock.turn(61)
    assert prune(store, seconds=60) > 0
    with store.read() as tx:
        (event,) = tx.events.after(ended.id, 0)
        assert event.number == tx.jobs.get(ended.id).last_event
        assert event.payload["state"] == "cancelled"
        assert len(tx.events.after(running.id, 0)) == 1
        assert tx.trials.get(trial.id).reports


def test_events_are_pruned_oldest_first_so_that_those_left_have_no_gap(
    store: Store, clock: TurnableClock
) -> None:
    job = post(store)
    with store.begin() as tx:
        tx.events.append(job.id, [NewEvent("test", {})] * 5)
        tx.jobs.move(job.id, JobState.CANCELLED)
    clock.turn(1)
    left = []
    while prune(store, seconds=0, limit=2, turns=1):
        with store.read() as tx:
            left.append([event.number for event in tx.events.after(job.id, 0)])
    assert left == [[3, 4, 5, 6, 7], [5, 6, 7], [7], [7]]


def test_a_job_that_goes_on_has_its_numbers_go_on(
    store: Store, clock: TurnableClock
) -> None:
    job = post(store)
    with store.begin() as tx:
        for state in (JobState.RUNNING, JobState.FINALIZING, JobState.FINISHED):
            tx.jobs.move(job.id, state)
    clock.turn(1)
    prune(store, seconds=0)
    with store.begin() as tx:
        tx.jobs.move(job.id, JobState.QUEUED)
    clock.turn(1)
    assert prune(store, seconds=0) == 0
    with store.read() as tx:
        assert [e.number for e in tx.events.after(job.id, 0)] == [4, 5]


def prune(
    store: Store,
    seconds: float,
    limit: int = 1000,
    turns: int = 10,
) -> int:
    """Prune what is older than so many seconds; returns how often there was something to do."""
    for turn in range(turns):
        with store.begin() as tx:
            found = tx.events.can_prune(seconds)
            assert tx.events.prune(seconds, limit) == found
            if not found:
                return turn
    return turns


def test_news_of_several_jobs_are_those_that_are_not_known(store: Store) -> None:
    silent, told, other = (post(store) for _ in range(3))
    with store.begin() as tx:
        tx.events.append(told.id, [NewEvent("test", {})] * 3)
        news = tx.events.newer({silent.id: 1, told.id: 2, "job_gone": 0})
    assert {job_id: [e.number for e in e_s] for job_id, e_s in news.items()} == {
        told.id: [3, 4]
    }
    assert other.id not in news


def test_writers_at_once_leave_no_gap_and_a_reader_never_sees_one(
    store: Store,
) -> None:
    job = post(store)

    def write(writer: int) -> None:
        for turn in range(NUM_EACH):
            with store.begin() as tx:
                events = [NewEvent("test", {"writer": writer, "turn": turn})] * 2
                tx.events.append(job.id, events)

    def follow() -> Sequence[EventRecord]:
        seen: list[EventRecord] = []
        while len(seen) < 1 + 2 * NUM_WRITERS * NUM_EACH:
            with store.read() as tx:
                seen.extend(tx.events.after(job.id, seen[-1].number if seen else 0))
        return seen

    with ThreadPoolExecutor(NUM_WRITERS + 1) as threads:
        reader = threads.submit(follow)
        writers = [threads.submit(write, writer) for writer in range(NUM_WRITERS)]
        for writer in as_completed(writers):
            writer.result()
        seen = reader.result()
    assert [event.number for event in seen] == list(range(1, len(seen) + 1))
    for writer in range(NUM_WRITERS):
        turns = [e.payload["turn"] for e in seen if e.payload.get("writer") == writer]
        assert turns == sorted([*range(NUM_EACH)] * 2)
