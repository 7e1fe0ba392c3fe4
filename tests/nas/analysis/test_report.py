"""The statistics of a report, worked out a second time in plain Python."""

from __future__ import annotations

import math
from itertools import product

import pytest

from nas.analysis.report.course import course
from nas.analysis.report.notes import of_search
from nas.analysis.report.statistics import Interval, Sample, advantage
from nas.states import TrialState

OURS = (0.91, 0.93, 0.95)
THEIRS = (0.90, 0.89, 0.94)


def mean(values: tuple[float, ...]) -> float:
    return sum(values) / len(values)


def all_differences() -> list[float]:
    """The whole bootstrap distribution, which three seeds leave small enough to write down."""
    ours, theirs = (
        [mean(drawn) for drawn in product(group, repeat=3)] for group in (OURS, THEIRS)
    )
    return sorted(a - b for a in ours for b in theirs)


def test_a_mean_has_the_deviation_of_a_sample_and_its_number() -> None:
    sample = Sample.of(OURS)
    assert sample is not None
    sd = math.sqrt(sum((value - mean(OURS)) ** 2 for value in OURS) / 2)
    assert (sample.mean, sample.sd, sample.n) == (
        pytest.approx(mean(OURS)),
        pytest.approx(sd),
        3,
    )
    assert Sample.of([0.5]) == Sample(mean=0.5, sd=None, n=1)
    assert Sample.of([]) is None


def test_an_interval_holds_95_percent_of_all_resamples() -> None:
    found, every = advantage(OURS, THEIRS), all_differences()
    assert found.difference == pytest.approx(mean(OURS) - mean(THEIRS))
    assert found.low is not None
    assert found.high is not None
    below = sum(value < found.low - 1e-9 for value in every) / len(every)
    above = sum(value > found.high + 1e-9 for value in every) / len(every)
    assert below <= 0.03
    assert above <= 0.03
    within = sum(found.low - 1e-9 <= v <= found.high + 1e-9 for v in every)
    assert 0.94 <= within / len(every) <= 0.98
    assert advantage(OURS, THEIRS) == found, "it must read the same each time"


@pytest.mark.parametrize(
    ("ours", "theirs", "verdict"),
    [
        ((0.9, 0.91, 0.92), (0.8, 0.81, 0.82), "ahead"),
        ((0.8, 0.81, 0.82), (0.9, 0.91, 0.92), "behind"),
        ((0.8, 0.9, 0.85), (0.81, 0.86, 0.89), "tied"),
        ((0.9, 0.9, 0.9), (0.9, 0.9, 0.9), "tied"),
        ((0.9,), (0.1,), "unknown"),
    ],
)
def test_what_spans_zero_is_tied_and_one_seed_says_nothing(
    ours: tuple[float, ...], theirs: tuple[float, ...], verdict: str
) -> None:
    assert advantage(ours, theirs).verdict == verdict


def test_penalties_move_a_whole_interval() -> None:
    moved = Interval(difference=0.02, low=0.01, high=0.03).shifted(-0.05)
    assert moved.difference == pytest.approx(-0.03)
    assert moved.verdict == "behind"


def test_the_course_has_each_rise_with_the_trials_and_seconds_until_then() -> None:
    ends = [(None, 1.0), (0.5, 2.0), (0.4, 3.0), (0.7, 0.0), (None, 4.0), (0.8, 1.5)]
    found = course(ends)
    assert found.num_trials == (2, 4, 6)
    assert found.compute_seconds == (3.0, 6.0, 11.5)
    assert found.score == (0.5, 0.7, 0.8)


def test_a_report_says_what_the_search_owes_to_earlier_jobs() -> None:
    counts = {TrialState.COMPLETE: 3, TrialState.REUSED: 2}
    began, reused = of_search(("job_a", "job_b"), counts)
    assert began == "The search began with the results of job_a, job_b."
    assert reused.startswith("2 of 5 trials were not trained")
    assert list(of_search((), {TrialState.COMPLETE: 3})) == []
