"""The best score so far, evenly over the trials that ended."""

from __future__ import annotations

import pytest

from nas.store import rises
from nas.store.rises import grown, trend


def test_nothing_has_risen_yet():
    assert trend({}, 5, 40) == ()


@pytest.mark.parametrize(
    ("num_ended", "points"),
    [
        (1, (0.1,)),
        (3, (0.1, 0.1, 0.5)),
        (5, (0.1, 0.1, 0.5, 0.5, 0.5)),
    ],
)
def test_few_trials_have_a_point_each(num_ended, points):
    told = grown({}, 1, 0.1)
    if num_ended >= 3:
        told = grown(told, 3, 0.5)
    assert trend(told, num_ended, 40) == points


def test_many_trials_are_told_in_as_many_points_as_are_wanted():
    told = grown(grown(grown({}, 10, 0.1), 500, 0.2), 1000, 0.3)
    points = trend(told, 1000, 40)
    assert len(points) == 40
    assert (points[0], points[-1]) == (0.1, 0.3)
    assert points.count(0.3) == 1
    assert list(points) == sorted(points)


def test_of_very_many_rises_some_are_forgotten_but_never_the_first_or_the_last(
    monkeypatch,
):
    monkeypatch.setattr(rises, "MAX_RISES", 10)
    told = {}
    for step in range(1000):
        told = grown(told, step, step / 1000)
        assert len(told["order"]) == len(told["score"]) <= 10
    assert (told["order"][0], told["order"][-1]) == (0, 999)
    assert told["order"] == sorted(told["order"])
