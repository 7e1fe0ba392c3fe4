"""The statistics of a report, worked out a second time in plain Python."""

from __future__ import annotations

import math

import numpy as np
import pytest

from nas.analysis.codes import coded
from nas.analysis.decisions import decisions
from nas.analysis.report.course import course
from nas.analysis.report.markdown import preferences, share
from nas.analysis.report.notes import of_search
from nas.analysis.report.statistics import Interval, Sample, advantage
from nas.states import TrialState
from search_spaces import EdgePolicy, Outline

OURS = (0.91, 0.93, 0.95)
THEIRS = (0.90, 0.89, 0.94)


def mean(values: tuple[float, ...]) -> float:
    return sum(values) / len(values)


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


def test_of_three_seeds_an_interval_is_as_wide_as_their_values() -> None:
    found = advantage(OURS, THEIRS)
    assert found.difference == pytest.approx(mean(OURS) - mean(THEIRS))
    assert found.low == pytest.approx(min(OURS) - max(THEIRS))
    assert found.high == pytest.approx(max(OURS) - min(THEIRS))
    assert advantage(OURS, THEIRS) == found, "it must read the same each time"


def test_of_many_seeds_an_interval_is_that_of_the_normal_distribution() -> None:
    rng = np.random.default_rng(5)
    ours, theirs = rng.normal(0.9, 0.01, 200), rng.normal(0.8, 0.03, 200)
    found = advantage(ours.tolist(), theirs.tolist())
    error = math.sqrt(ours.var(ddof=1) / 200 + theirs.var(ddof=1) / 200)
    assert found.low == pytest.approx(found.difference - 1.96 * error, abs=error / 10)
    assert found.high == pytest.approx(found.difference + 1.96 * error, abs=error / 10)


@pytest.mark.parametrize(("num_seeds", "least"), [(3, 0.84), (5, 0.9), (10, 0.9)])
def test_an_interval_holds_the_truth_about_as_often_as_it_says(
    num_seeds: int, least: float
) -> None:
    rng = np.random.default_rng(num_seeds)
    pairs = rng.normal(size=(400, 2, num_seeds))
    tied = [advantage(ours, theirs).verdict == "tied" for ours, theirs in pairs]
    assert least <= mean(tuple(tied)) <= 0.98


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


def test_markdown_lists_the_choices_in_which_the_best_differ_most() -> None:
    outline = Outline("mlp", {"depth": 2, "width": 4}, EdgePolicy())
    names = [dimension.name for dimension in outline.dimensions]
    chosen = [dict.fromkeys(names, "none") | {names[-1]: "gate"}] + [
        dict.fromkeys(names, "none")
    ] * 9
    scores = np.linspace(1.0, 0.1, 10)
    found = decisions(
        outline,
        coded(outline, chosen),
        scores,
        np.ones(10, dtype=bool),
        "score",
        scores,
    )
    [(name, option)] = preferences(found)
    assert (name, option.option) == (names[-1], "gate")
    assert share(option.top) == "100% (21% to 100%)"
    assert share(option.all).startswith("10% (")
