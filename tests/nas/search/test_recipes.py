"""The recipe of one trial: the rate annealed towards its own rungs."""

from __future__ import annotations

import pytest

from nas.admission import resolve
from nas.datasets import Catalog
from nas.job import JobRequest
from nas.search.recipes import trial_recipe
from nas.search.rungs import reference_flops


@pytest.fixture
def job():
    def resolved(**pruner):
        request = JobRequest(recipe={"epochs": 20}, pruner={"min_epochs": 1} | pruner)
        return resolve(request, Catalog(None, [], None))

    return resolved


def test_without_annealing_every_trial_has_the_recipe_of_the_job(job):
    one = job(resource="compute")
    assert trial_recipe(one, 3, 10**6) is one.recipe


def test_annealed_is_towards_the_rungs_of_the_trial(job):
    one = job(resource="compute", anneal=True)
    flops = reference_flops(one.space)
    plain, twice = (trial_recipe(one, 0, factor * flops) for factor in (1, 2))
    assert (plain.milestones, twice.milestones) == ((1, 3, 9), (1, 2, 5))
    assert len({one.recipe.digest, plain.digest, twice.digest}) == 3
    assert (twice.epochs, one.recipe.milestones) == (20, ())


def test_trials_of_one_bracket_are_annealed_alike(job):
    one = job(name="hyperband", anneal=True)
    found = {trial_recipe(one, number, 10**6).milestones for number in range(30)}
    assert found == {(1, 3, 9), (3, 9), (9,), ()}
