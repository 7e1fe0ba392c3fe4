"""A search that is rebuilt from the store goes on as if it had never been interrupted."""

from __future__ import annotations

from dataclasses import replace

import pytest

from nas.job import PrunerRequest
from nas.search import Search, pruners, samplers
from nas.states import TrialState
from tests.nas.search.simulation import Simulation, record_of, settings, space

PAIRS = [
    *((sampler, "none") for sampler in samplers.names()),
    *(("tpe", pruner) for pruner in pruners.names() if pruner != "none"),
]


def run(
    sampler: str, pruner: str, num_turns: int, *interruptions: int, num_open: int = 3
) -> Simulation:
    simulation = Simulation(
        space(3),
        num_open,
        **settings(sampler, pruner=PrunerRequest(name=pruner, min_epochs=1)),
    )
    for turn in range(num_turns):
        if turn in interruptions:
            simulation.interrupt()
        simulation.turn()
    return simulation


@pytest.mark.parametrize(("sampler", "pruner"), PAIRS)
def test_interruptions_change_no_proposal_and_no_decision(
    sampler: str, pruner: str
) -> None:
    num_turns = 60 if sampler == "gp" else 220
    whole = run(sampler, pruner, num_turns)
    broken = run(sampler, pruner, num_turns, 1, 20, 47, 48, num_turns - 3)
    assert [p.choices for p in broken.proposals] == [p.choices for p in whole.proposals]
    assert [p.origin for p in broken.proposals] == [p.origin for p in whole.proposals]
    assert broken.records == whole.records
    ended = {record.state for record in whole.records}
    assert {TrialState.COMPLETE, TrialState.REUSED, TrialState.FAILED} <= ended
    assert TrialState.PRUNED in ended or pruner != "asha"


@pytest.mark.parametrize("pruner", ["asha", "hyperband"])
def test_interruptions_change_no_decision_by_compute_and_loss(pruner: str) -> None:
    request = PrunerRequest(
        name=pruner,
        resource="compute",
        judge="loss",
        min_epochs=1,
        reduction_factor=2,
    )
    given = settings("random", pruner=request, max_epochs=12)
    whole, broken = (Simulation(space(3), **given) for _ in range(2))
    for turn in range(300):
        if turn in (1, 20, 47, 48, 150, 297):
            broken.interrupt()
        whole.turn()
        broken.turn()
    assert broken.records == whole.records
    ended = {r.epochs for r in whole.records if r.state is TrialState.PRUNED}
    assert len(ended) > 2, "trials of one rung end after epochs of their own"


def test_parents_stay_those_that_were_chosen_though_better_ones_finished_later() -> (
    None
):
    whole = run("nsga2", "none", 400, num_open=9)
    broken = run("nsga2", "none", 400, *range(0, 400, 3), num_open=9)
    assert broken.records == whole.records


def test_a_genetic_search_gets_beyond_its_first_generation() -> None:
    simulation = run("nsga2", "none", 220, 60, 120, 180)
    generations = {
        record.sampler_state["trial"]["NSGAIISampler:generation"]
        for record in simulation.records
    }
    assert generations >= {0, 1, 2, 3}


def test_what_was_proposed_before_the_interruption_is_not_proposed_again() -> None:
    simulation = Simulation(space(2), **settings("random"))
    for turn in range(1000):
        if turn % 10 == 0:
            simulation.interrupt()
        simulation.turn()
    assert len({p.architecture.fingerprint for p in simulation.proposals}) == 64
    assert len(simulation.proposals) == 64


def test_an_unfinished_trial_can_report_and_be_told_after_the_rebuild() -> None:
    simulation = Simulation(space(2), num_open=2, **settings("tpe"))
    for _ in range(4):
        simulation.turn()
    simulation.interrupt()
    simulation.search.report(0, 2, 0.5)
    simulation.search.tell(0, TrialState.COMPLETE, 0.5)
    with pytest.raises(ValueError, match="COMPLETE"):
        simulation.search.tell(0, TrialState.COMPLETE, 0.5)


def test_a_gap_in_the_numbers_is_refused() -> None:
    given = settings("random")
    proposal = Search(space(2), **given).ask()
    assert proposal
    record = replace(record_of(proposal), number=3)
    with pytest.raises(ValueError, match=r"numbered 0, 1, 2 .*got \[3\]"):
        Search.rebuild(space(2), [record], metric="accuracy", maximise=True, **given)
