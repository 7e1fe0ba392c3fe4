from datetime import UTC, datetime, timedelta

import pytest

from nas.cli import formats
from nas.cli.progress import Progress
from nas.cli.resources import Job, Trial

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


def job(**over):
    return Job.model_validate(
        {
            "id": "job_1",
            "state": "running",
            "request": {
                "budget": {"trials": 10},
                "dataset": {"name": "digits"},
                "family": "convnet",
            },
            "budget": {"trials": {"limit": 10, "spent": 0}},
            "counts": {},
            "last_event": 1,
            "created_at": START,
            "started_at": START,
            **over,
        }
    )


def trial(number, state, epochs):
    return Trial.model_validate(
        {
            "id": f"trial_{number}",
            "job_id": "job_1",
            "number": number,
            "state": state,
            "costs": {"parameters": 10, "flops": 10, "num_skips": 0},
            "penalty": 0.0,
            "epochs": epochs,
        }
    )


def test_the_time_left_follows_the_pace_so_far():
    progress = Progress(job(counts={"complete": 3, "pruned": 1, "failed": 1}))
    now = START + timedelta(seconds=50)
    assert progress.fraction == 0.5
    assert progress.elapsed_seconds(now) == 50
    assert progress.seconds_left(now) == pytest.approx(50)


def test_running_trials_count_by_their_epochs():
    recent = (trial(1, "running", 5), trial(0, "complete", 10))
    progress = Progress(job(counts={"complete": 1, "running": 1}), recent)
    now = START + timedelta(seconds=30)
    assert progress.seconds_left(now) == pytest.approx(30 / 1.5 * 8.5)


def test_nothing_is_foretold_before_a_trial_ended_or_after_the_last():
    assert Progress(job()).seconds_left(START) is None
    done = job(counts={"complete": 10}, state="finished")
    assert Progress(done).seconds_left(START) is None


def test_a_job_that_waits_has_not_begun():
    assert Progress(job(state="queued", started_at=None)).elapsed_seconds(START) == 0


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (7.4, "0:07"), (750, "12:30"), (3723, "1:02:03")]
)
def test_times_are_written_as_on_a_clock(seconds, text):
    assert formats.duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"), [(12, "12 B"), (999, "999 B"), (41_300_000, "41.3 MB")]
)
def test_large_numbers_have_three_digits_and_a_prefix(value, text):
    assert formats.scaled(value, "B") == text


def test_the_part_of_the_budget_that_is_spent_furthest_says_how_far_a_job_is():
    wall = {"limit": 60, "spent": 45}
    budget = {"trials": {"limit": 10, "spent": 5}, "wall_seconds": wall}
    progress = Progress(job(counts={"complete": 5}, budget=budget))
    assert progress.fraction == 0.75
    now = START + timedelta(seconds=45)
    assert progress.seconds_left(now) == 15, "the time ends sooner than the trials"


def test_nothing_is_foretold_of_a_paused_job():
    progress = Progress(job(counts={"complete": 5}, state="paused"))
    assert progress.seconds_left(START + timedelta(seconds=50)) is None
