"""Searches over tables whose queries are noisy."""

from __future__ import annotations

from random import Random

import pytest

from benchmarks.efficiency.course import search
from benchmarks.efficiency.table import Dimension, Table

NOISY = Table(
    (Dimension("edge", ("none", "add")),),
    {("none",): (5.0, 5.0), ("add",): (0.0, 9.0)},
)


def test_truth_of_a_point_is_the_mean_of_its_results() -> None:
    assert NOISY.score({"edge": "add"}) == pytest.approx(4.5)
    assert NOISY.optimum == pytest.approx(5.0)
    drawn = {NOISY.score({"edge": "add"}, Random(seed)) for seed in range(20)}
    assert drawn == {0.0, 9.0}


def test_search_is_judged_by_the_truth_of_what_looked_best() -> None:
    courses = [search(NOISY, "random", seed, 8, 1) for seed in range(10)]

    deceived = [course for course in courses if course.claimed[-1] == 9.0]
    assert deceived, "no search drew the lucky result"
    assert {course.best[-1] for course in deceived} == {4.5}
    assert {c.best[-1] for c in courses if c.claimed[-1] == 5.0} <= {5.0}
