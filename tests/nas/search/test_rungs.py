"""Rungs by epochs and by compute, in one bracket and in several, for one objective and for more."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from nas.job import PrunerRequest
from nas.search.judge import Judge, ladder_of
from nas.search.rungs import Ladder, reference_flops
from nas.states import TrialState
from search_spaces import SearchSpace
from search_spaces.cost import cost
from search_spaces.plan import Task
from search_spaces.policy import EdgePolicy
from tests.nas.search.simulation import Simulation, settings, space


@pytest.mark.parametrize(
    ("flops", "epochs"),
    [
        (100, (1, 3, 9)),
        (200, (1, 2, 5)),  # half of 1, 3 and 9, rounded; one at least
        (150, (1, 2, 6)),
        (800, (1, 1, 1)),
        (60, (2, 5, 15)),
        (40, (3, 8)),  # the full budget does not take it to the last rung
    ],
)
def test_a_network_is_at_a_rung_when_it_has_spent_its_compute(flops, epochs):
    ladder = Ladder(((1, 3, 9),), max_epochs=20, reference_flops=100)
    assert ladder.epochs(7, flops) == epochs
    assert ladder.milestones(7, flops) == tuple(sorted(set(epochs)))


def test_what_was_spent_is_alike_for_all_at_a_rung():
    ladder = Ladder(((1, 3, 9),), max_epochs=20, reference_flops=100)
    assert [ladder.spent(7, 200, epoch) for epoch in (1, 2, 3, 5)] == [1, 3, 6, 9]
    assert [ladder.spent(7, 800, epoch) for epoch in (1, 2)] == [9, 16]
    assert Ladder(((1, 3, 9),), 20).spent(7, 800, 2) == 2


def test_samplers_see_trials_that_ended_at_one_rung_at_one_step():
    request = PrunerRequest(resource="compute", min_epochs=4, reduction_factor=2)
    given = settings("random", pruner=request, max_epochs=8, named_first=False)
    run = Simulation(space(3), **given)
    for _ in range(100):
        run.turn()
    ended = {r.number for r in run.records if r.state is TrialState.PRUNED}
    for _ in range(2):
        steps = {t.number: t.last_step for t in run.search._study.trials}
        assert {steps[number] for number in ended} == {4}
        run.interrupt()


def test_by_epochs_all_networks_are_alike():
    assert Ladder(((1, 3, 9),), 20).epochs(7, 10**12) == (1, 3, 9)


def test_the_reference_is_the_network_without_skips_and_its_cheapest_operations():
    of = SearchSpace(
        "convnet",
        {"operations": ("basic", "bottleneck"), "depth": 2, "widths": (8,)},
        EdgePolicy(),
        Task((1, 8, 8), 10),
    )
    every = [
        cost(of.plan(of.architecture(dict(zip(names, choices, strict=True))))).flops
        for names in [[d.name for d in of.dimensions]]
        for choices in product(*(d.choices for d in of.dimensions))
    ]
    assert reference_flops(of) == min(every) < every[0]


def judge(max_epochs=9, **request) -> Judge:
    asked = PrunerRequest(**{"resource": "compute", "min_epochs": 4} | request)
    ladder = Ladder(((4,),), max_epochs, reference_flops=100)
    return Judge(asked, ladder)


def test_scores_are_compared_at_the_rung_and_not_at_the_epoch():
    found = judge()
    found.enter(0, 100, is_control=False)
    found.enter(1, 200, is_control=False)
    found.note(0, 2, (0.5,))
    found.note(0, 4, (0.7,))
    found.note(1, 2, (0.6,))
    assert (found.next_decision(0, 0), found.next_decision(1, 0)) == (4, 2)
    assert not found.should_prune(0, 4)
    assert found.should_prune(1, 2), "0.6 is compared with 0.7, not with 0.5"
    assert not found.should_prune(0, 2), "it is not at its rung yet"
    assert "number 2 of the 2" in found.standing(1, 2)


def test_a_large_network_that_skips_rungs_must_pass_each_of_them():
    found = Judge(PrunerRequest(), Ladder(((2, 4),), 9, reference_flops=100))
    for number, flops in enumerate((100, 100, 1000)):
        found.enter(number, flops, is_control=False)
    found.note(0, 2, (0.9,))
    found.note(1, 2, (0.2,))
    found.note(2, 1, (0.5,))  # beaten at the rung of 2, alone at the rung of 4
    assert found.should_prune(2, 1)


def test_controls_compete_but_go_on():
    found = judge()
    found.enter(0, 100, is_control=True)
    found.enter(1, 100, is_control=False)
    found.enter(2, 100, is_control=False)
    for number, value in enumerate((0.2, 0.1, 0.3)):
        found.note(number, 4, (value,))
    assert [found.should_prune(number, 4) for number in range(3)] == [
        False,
        True,
        False,
    ]


def test_hyperbands_brackets_begin_later_and_later_and_share_the_trials():
    ladder = ladder_of(
        PrunerRequest(name="hyperband", min_epochs=1), 20, lambda: space(2)
    )
    assert ladder.brackets == ((1, 3, 9), (3, 9), (9,), ())
    # 27/4, 9/3, 3/2 and 1 of 12.25.
    assert ladder.shares == pytest.approx([0.551, 0.245, 0.122, 0.082], abs=1e-3)
    of = Counter(ladder.bracket(number) for number in range(1000))
    assert [of[b] / 1000 for b in range(4)] == pytest.approx(ladder.shares, abs=0.01)
    assert len({ladder.bracket(number) for number in range(16)}) == 4


def test_a_trial_of_hyperband_competes_within_its_bracket():
    ladder = Ladder(((1, 3), (3,)), 9, None, (0.5, 0.5))
    found = Judge(PrunerRequest(name="hyperband"), ladder)
    numbers = {ladder.bracket(number): number for number in range(9)}
    for number in numbers.values():
        found.enter(number, 1, is_control=False)
        found.note(number, 3, (0.1,))
    found.note(
        numbers[0], 1, (0.9,)
    )  # the first of its bracket's rungs, not of the other's
    assert not any(found.should_prune(number, 3) for number in numbers.values())
    assert [found.next_decision(numbers[b], 0) for b in (0, 1)] == [1, 3]


def test_with_several_objectives_what_is_dominated_is_ended():
    found = judge(reduction_factor=2)
    points = [(0.9, -5.0), (0.5, -1.0), (0.4, -2.0), (0.8, -6.0), (0.7, -3.0)]
    for number, point in enumerate(points):
        found.enter(number, 100, is_control=False)
        found.note(number, 4, point)
    # Two of five go on. The front is 0, 1 and 4, whose ends are the loneliest.
    ended = [found.should_prune(number, 4) for number in range(5)]
    assert ended == [False, False, True, True, True]


def test_a_job_by_compute_judges_each_trial_at_its_own_epochs():
    request = PrunerRequest(resource="compute", min_epochs=4, reduction_factor=2)
    run = Simulation(
        space(3), **settings("random", pruner=request, max_epochs=8, named_first=False)
    )
    for _ in range(300):
        run.turn()
    reference = reference_flops(space(3))
    pruned = [r for r in run.records if r.state is TrialState.PRUNED]
    for record in pruned:
        wanted = max(1, int(4 * reference / record.costs.flops + 0.5))
        assert record.epochs == wanted
    assert {record.epochs for record in pruned} >= {2, 3}
