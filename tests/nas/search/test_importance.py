"""How much of the score's variance each dimension of a search explains."""

from __future__ import annotations

import random

import pytest

from nas.search import importance
from nas.search.importance import ImportanceFailed, Question, ask, importances

OPTIONS = {
    "edge_0_1": ["none", "add"],
    "edge_0_2": ["none", "add", "gate"],
    "only": ["conv"],
}


def question(score, num_trials=60):
    drawn = random.Random(1)
    codes = [
        [drawn.randrange(len(options)) for options in OPTIONS.values()]
        for _ in range(num_trials)
    ]
    return Question(OPTIONS, codes, [score(c) for c in codes], seed=0)


@pytest.mark.slow
def test_the_dimension_that_decides_comes_first_and_all_sum_to_1():
    found = importances(question(lambda codes: 0.9 if codes[1] == 2 else 0.1))
    assert next(iter(found)) == "edge_0_2"
    assert found["edge_0_2"] > 0.9
    assert found["only"] == 0
    assert sum(found.values()) == pytest.approx(1)


@pytest.mark.slow
def test_a_process_of_its_own_says_the_same():
    asked = question(lambda codes: codes[0] + 0.1 * codes[1])
    assert ask(asked) == importances(asked)


def test_a_process_that_fails_says_why(monkeypatch):
    broken = Question(OPTIONS, [[7, 0, 0]], [0.5], seed=0)
    with pytest.raises(ImportanceFailed, match="IndexError"):
        ask(broken)
    monkeypatch.setattr(importance, "MAX_SECONDS", 0.001)
    with pytest.raises(ImportanceFailed, match="longer than 0 s"):
        ask(broken)


@pytest.mark.parametrize(
    ("num_dimensions", "num_trials", "trees"),
    [(6, 1136, 8), (15, 1000, 8), (210, 277, 8), (1000, 70, 8)],
)
def test_it_takes_no_longer_however_many_dimensions_there_are(
    num_dimensions, num_trials, trees
):
    assert importance.max_trials(num_dimensions) == num_trials
    assert importance.num_trees(num_trials, num_dimensions) == trees
    assert importance.num_trees(10, num_dimensions) == min(
        64, importance.WORK // (10 * (60 + num_dimensions))
    )
