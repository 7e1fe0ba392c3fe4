"""Named topologies, duplicates, limits, and what the study learns."""

from __future__ import annotations

import pytest
from optuna.samplers import RandomSampler
from optuna.trial import TrialState as OptunaState
from typing_extensions import override

from nas.job import Limits, PrunerRequest
from nas.objective import Penalty
from nas.search import Proposal, Search
from nas.search.samplers import Sampler
from nas.states import TrialState
from nas.trial import Origin
from search_spaces.policy import EdgePolicy
from search_spaces.topology import EdgeKind
from tests.nas.search.simulation import search, space


def ask(study: Search) -> Proposal:
    proposal = study.ask()
    assert proposal
    return proposal


def test_the_named_topologies_are_the_first_trials() -> None:
    of = space(3)
    study = search(of, "tpe")
    first = [ask(study) for _ in range(4)]
    assert {p.label: p.architecture for p in first} == of.named()
    assert all(p.origin is Origin.NAMED for p in first)
    assert ask(study).label is None


def test_a_named_topology_outside_the_space_or_the_limits_is_left_out() -> None:
    policy = EdgePolicy(kinds=(EdgeKind.ADD,))
    study = search(space(3, policy), "random")
    assert [ask(study).label for _ in range(3)] == ["plain", "resnet", None]
    study = search(space(3, policy), "random", limits=Limits(max_skips=2))
    labels = [ask(study).label for _ in range(3)]
    assert labels == ["plain", None, None]


def test_named_topologies_can_be_left_to_chance() -> None:
    assert ask(search(space(3), "random", named_first=False)).label is None


def test_a_duplicate_makes_way_for_a_neighbour_that_the_study_is_told_of() -> None:
    """A sampler that always wishes for the plain network gets everything around it."""
    of = space(2)
    study = search(of, "random")
    plain = of.choices(of.named()["plain"])
    assert plain
    _wish_always(study, plain)
    made = [ask(study) for _ in range(14)][4:]
    distances = [sum(p.choices[name] != plain[name] for name in plain) for p in made]
    # 9 points are one change away; resnet, densenet and highway are two changes away.
    assert distances == [1] * 9 + [2]
    assert {p.origin for p in made} == {Origin.NEIGHBOUR}
    for proposal in made:
        trial = study._study.trials[proposal.number]
        assert trial.params == proposal.choices
        assert trial.state is OptunaState.RUNNING


def test_a_wish_far_beyond_the_limits_still_finds_a_legal_network() -> None:
    of = space(6)
    study = search(of, "random", limits=Limits(max_skips=2), named_first=False)
    made = [ask(study) for _ in range(50)]
    assert {p.costs.num_skips for p in made} <= {0, 1, 2}
    assert len({p.architecture.fingerprint for p in made}) == 50


def test_nothing_is_proposed_when_no_network_is_within_the_limits() -> None:
    study = search(space(2), "tpe", limits=Limits(max_params=1))
    assert study.ask() is None
    assert study.ask() is None


def test_a_network_that_cannot_be_built_is_never_proposed() -> None:
    """Zero padding can widen a skip, never narrow it."""
    of = space(2, width=[8, 4], shortcut="pad")
    study = search(of, "grid")
    made = list(iter(study.ask, None))
    assert 0 < len(made) < of.size
    narrowing = [d.name for d in of.dimensions if any(j == 2 for _, j in d.edges)]
    assert not any(p.choices[n] == "add" for p in made for n in narrowing)


def test_the_penalty_of_a_proposal_is_that_of_its_topology() -> None:
    penalty = Penalty(coefficient=1.0, allowance=0.0)
    of = space(2)
    study = search(of, "random", penalty=penalty)
    by_label = {p.label: p for p in (ask(study) for _ in range(4))}
    assert by_label["plain"].penalty == 0.0
    assert by_label["resnet"].penalty == pytest.approx(2 / 3)
    assert of.num_candidate_edges == 3


def test_a_pruned_trial_is_told_with_its_curve_and_never_as_complete() -> None:
    study = search(space(2), "tpe", pruner=PrunerRequest(name="asha"))
    number = ask(study).number
    study.report(number, 1, 0.3)
    study.report(number, 2, 0.4)
    study.tell(number, TrialState.PRUNED)
    told = study._study.trials[number]
    assert told.state is OptunaState.PRUNED
    assert told.intermediate_values == {1: 0.3, 2: 0.4}


@pytest.mark.parametrize("state", [TrialState.FAILED, TrialState.CANCELLED])
def test_a_trial_without_a_result_is_told_as_failed(state: TrialState) -> None:
    study = search(space(2), "tpe")
    number = ask(study).number
    study.tell(number, state)
    assert study._study.trials[number].state is OptunaState.FAIL


def test_a_result_from_the_store_counts_like_a_trained_one() -> None:
    study = search(space(2), "tpe")
    study.tell(ask(study).number, TrialState.REUSED, 0.7)
    assert study._study.best_value == 0.7


@pytest.mark.parametrize("score", [None, float("nan"), float("inf")])
def test_a_complete_trial_without_a_finite_score_is_refused(
    score: float | None,
) -> None:
    study = search(space(2), "tpe")
    with pytest.raises(ValueError, match="needs a score"):
        study.tell(ask(study).number, TrialState.COMPLETE, score)


def test_a_report_that_is_not_finite_is_refused() -> None:
    study = search(space(2), "tpe")
    with pytest.raises(ValueError, match="diverged"):
        study.report(ask(study).number, 1, float("nan"))


class Stubborn(RandomSampler):
    """Always wishes for the same point."""

    def __init__(self, choices: dict[str, str]) -> None:
        super().__init__()
        self._choices = choices

    @override
    def sample_relative(self, *_: object) -> dict[str, str]:
        return self._choices


def _wish_always(study: Search, choices: dict[str, str]) -> None:
    study._proposer._sampler = Sampler("stubborn", "", lambda *_: Stubborn(choices))
