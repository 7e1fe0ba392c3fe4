"""What a job would cost, how many networks there are, what the penalty takes, what to know before."""

from __future__ import annotations

import itertools

import pytest

from nas.admission import resolve
from nas.analysis.charges import charges
from nas.analysis.counting import is_exact, num_candidates
from nas.analysis.estimate import MAX_EDGES, extremes
from nas.analysis.warnings import warnings
from nas.bounds import training_memory
from nas.datasets import Catalog
from nas.job import JobRequest, Limits
from nas.objective import Penalty
from nas.search.candidates import costs_of
from nas.training.recipe import Recipe
from nas.trial import Costs

CATALOG = Catalog(None, [], None)
SMALL = {"depth": 3, "widths": [4]}


def job(**request):
    return resolve(JobRequest(**{"settings": SMALL, **request}), CATALOG)


def every(space):
    """The costs of every network of a space."""
    names = [d.name for d in space.dimensions]
    for values in itertools.product(*(d.choices for d in space.dimensions)):
        choices = dict(zip(names, values, strict=True))
        yield costs_of(space.plan(space.architecture(choices)))


def test_the_smallest_and_the_largest_are_those_of_all_networks():
    resolved = job()
    smallest, largest = extremes(resolved)
    parameters = [costs.parameters for costs in every(resolved.space)]
    assert smallest.costs.parameters == min(parameters)
    assert largest.costs.parameters == max(parameters)
    assert (smallest.label, largest.label) == ("without skips", "with every skip")


def test_with_several_operations_the_smallest_has_the_cheapest_and_the_largest_the_dearest():
    settings = {"depth": 2, "widths": [4], "operations": ["conv", "bottleneck"]}
    resolved = job(settings=settings, space={"kinds": ["add"]})
    smallest, largest = extremes(resolved)
    parameters = [costs.parameters for costs in every(resolved.space)]
    assert smallest.costs.parameters == min(parameters)
    assert largest.costs.parameters == max(parameters)


@pytest.mark.parametrize(
    ("limits", "num_skips"),
    [({"max_skips": 2}, 2), ({"max_skips": 0}, 0), ({"max_params": 1}, 0)],
)
def test_the_largest_keeps_to_the_limits(limits, num_skips):
    smallest, largest = extremes(job(limits=limits))
    assert largest.costs.num_skips == num_skips
    assert (largest == smallest) == (num_skips == 0)


def test_under_a_limit_on_parameters_the_largest_is_within_it_and_larger_than_the_smallest():
    free = extremes(job())[1].costs.parameters
    smallest, largest = extremes(job(limits={"max_params": free - 1}))
    assert smallest.costs.parameters < largest.costs.parameters < free
    assert largest.label == f"with {largest.costs.num_skips} of 6 skips"


def test_a_pinned_skip_is_in_the_smallest_too():
    smallest, _ = extremes(job(space={"pins": {"0-2": "add"}}))
    assert smallest.label == "with 1 of 6 skips"


def test_of_a_space_of_many_edges_a_part_is_planned():
    deep = job(settings={"depth": 80, "widths": [4]}, space={"kinds": ["add"]})
    _, largest = extremes(deep)
    assert deep.space.num_candidate_edges > MAX_EDGES == largest.costs.num_skips


COSTS = Costs(
    parameters=100, flops=0, activation_bytes=0, training_bytes=1000, num_skips=0
)


@pytest.mark.parametrize(
    ("recipe", "num_bytes"),
    [
        ({"optimizer": "adamw"}, 100 * 4 * 4 + 10 * 1000),
        ({"optimizer": "sgd"}, 100 * 4 * 3 + 10 * 1000),
        ({"optimizer": "sgd", "momentum": 0}, 100 * 4 * 2 + 10 * 1000),
        ({"precision": "bfloat16"}, 100 * 4 * 4 + 100 * 2 + 10 * 500),
        ({"precision": "float32"}, 100 * 4 * 4 + 10 * 1000),
    ],
)
def test_training_memory_is_weights_gradients_moments_and_activations(
    recipe, num_bytes
):
    assert training_memory(COSTS, Recipe(batch_size=10, **recipe)) == num_bytes


@pytest.mark.parametrize("max_skips", [None, 0, 1, 3, 6, 100])
@pytest.mark.parametrize(
    ("settings", "space"),
    [
        (SMALL, {}),
        (SMALL, {"kinds": ["add"], "max_span": 2}),
        (SMALL, {"kinds": ["add"], "pins": {"0-1": "gate", "1-2": "none"}}),
        ({"depth": 4, "widths": [4, 8]}, {"kinds": ["add", "gate"]}),
        (
            {"depth": 4, "widths": [4, 8]},
            {"kinds": ["add"], "across_stages": True, "max_span": 2},
        ),
        ({**SMALL, "operations": ["conv", "basic"]}, {"kinds": ["add"]}),
    ],
)
def test_networks_are_counted_as_if_one_by_one(settings, space, max_skips):
    resolved = job(settings=settings, space=space)
    limits = Limits(max_skips=max_skips)
    number = sum(
        max_skips is None or _num_skips(resolved.space, choices) <= max_skips
        for choices in itertools.product(
            *(d.choices for d in resolved.space.dimensions)
        )
    )
    assert num_candidates(resolved.space, limits) == number


def _num_skips(space, choices):
    pinned = sum(kind != "none" for kind in space.policy.pinned.values())
    return pinned + sum(
        len(d.edges)
        for d, choice in zip(space.dimensions, choices, strict=True)
        if choice != "none"
    )


def test_a_limit_on_costs_makes_the_number_an_upper_bound():
    assert is_exact(Limits(max_skips=3))
    assert not is_exact(Limits(max_params=10))
    assert not is_exact(Limits(max_flops=10))


def test_the_penalty_is_told_from_no_skip_to_every_one():
    penalty = Penalty(coefficient=0.6, allowance=2)
    told = list(charges(penalty, job().space))
    assert [num_skips for num_skips, _ in told] == [0, 1, 2, 3, 4, 5, 6]
    lost = [penalty for _, penalty in told]
    assert lost == pytest.approx([0, 0, 0, 0.1, 0.2, 0.3, 0.4])


def test_a_skip_counts_as_one_of_the_kind_that_weighs_most():
    penalty = Penalty(coefficient=1, allowance=0, weights={"add": 3, "gate": 9})
    *_, (num_skips, most) = charges(penalty, job(space={"kinds": ["add"]}).space)
    assert (num_skips, most) == (6, 3)


def test_of_many_edges_a_hundred_charges_are_told():
    told = list(charges(Penalty(), job(settings={"depth": 30, "widths": [4]}).space))
    assert len(told) == 100
    assert told[0][0] == 0
    assert told[-1][0] == 465


def told(memory_bytes=None, **request):
    resolved = job(**request)
    smallest, largest = extremes(resolved)
    number = num_candidates(resolved.space, resolved.request.limits)
    return " ".join(warnings(resolved, smallest, largest, number, memory_bytes))


def test_a_job_as_it_should_be_has_no_warning():
    assert told() == ""


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"limits": {"max_params": 10}}, "limits.max_params is 10, but the smallest"),
        ({"limits": {"max_flops": 10}}, "limits.max_flops is 10, but the smallest"),
        ({"limits": {"max_params": 10_000}}, "an upper bound"),
        (
            {"limits": {"max_skips": 0}, "space": {"pins": {"0-1": "add"}}},
            "the pinned skips are 1 already: no network",
        ),
        ({"space": {"kinds": ["add"], "max_span": 1}}, "there are only 8 networks"),
        ({"recipe": {"epochs": 1}}, "pruner 'asha' never ends a trial"),
        ({"recipe": {"batch_size": 5000}}, "an epoch is one step"),
        ({"memory_bytes": 1000}, "the largest network needs about"),
    ],
)
def test_what_a_person_would_want_to_know_is_said(request_, words):
    assert words in told(**request_)


def test_without_a_pruner_nothing_is_said_of_it():
    assert told(recipe={"epochs": 1}, pruner={"name": "none"}) == ""
