"""Which trials are ended early, by hand-made curves and against Optuna's own rule."""

from __future__ import annotations

import optuna
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nas.job import PrunerRequest
from nas.search import Search, history, pruners
from nas.states import TrialState
from nas.trial import Origin
from search_spaces.errors import UnknownName
from tests.nas.search.simulation import search, space


def asha(max_epochs: int = 10, min_epochs: int = 1, **request: int) -> Search:
    pruner = PrunerRequest(name="asha", min_epochs=min_epochs, **request)
    return unnamed(pruner, max_epochs=max_epochs)


def unnamed(pruner: PrunerRequest, **changes: int) -> Search:
    """A search without named topologies, which are never pruned."""
    return search(space(4), "random", pruner=pruner, named_first=False, **changes)


def verdicts(study: Search, epoch: int, scores: list[float]) -> list[bool]:
    """Whether trials that report these scores one after another are pruned."""
    answers = []
    for score in scores:
        proposal = study.ask()
        assert proposal
        study.report(proposal.number, epoch, score)
        answers.append(study.should_prune(proposal.number, epoch))
    return answers


def test_asha_lets_the_best_third_of_those_at_the_rung_go_on() -> None:
    scores = [0.5, 0.4, 0.6, 0.3, 0.55, 0.58]
    # Alone: on. 2nd of 2: ended. Best of 3: on. 4th: ended. 2nd of 5 (one goes on): ended. 2nd of 6: on.
    assert verdicts(asha(), 1, scores) == [False, True, False, True, True, False]


def test_asha_decides_at_its_rungs_only() -> None:
    study = asha()
    verdicts(study, 1, [0.9])
    assert [study.next_decision(0, epoch) for epoch in range(10)] == [
        1, 3, 3, 10, 10, 10, 10, 10, 10, 10,
    ]  # fmt: skip
    assert verdicts(study, 2, [0.1, 0.1]) == [False, False]


def test_nobody_is_pruned_past_half_of_the_full_budget() -> None:
    assert verdicts(asha(max_epochs=6), 3, [0.9, 0.1]) == [False, True]
    assert verdicts(asha(max_epochs=5), 3, [0.9, 0.1, 0.1]) == [False] * 3


def test_min_epochs_are_given_to_everybody() -> None:
    study = asha(min_epochs=2)
    assert verdicts(study, 1, [0.9, 0.1]) == [False, False]
    assert study.next_decision(0, 0) == 2
    assert verdicts(study, 2, [0.9, 0.1]) == [False, True]


def test_reports_that_came_in_later_do_not_change_the_decision_at_a_rung() -> None:
    study = asha()
    verdicts(study, 1, [0.5])
    second = study.ask()
    assert second
    study.report(second.number, 1, 0.4)
    study.report(second.number, 2, 0.9)
    assert study.should_prune(second.number, 1)


def test_the_median_rule_ends_what_is_below_the_median_of_complete_trials() -> None:
    pruner = PrunerRequest(name="median", startup_trials=3, min_epochs=1)
    study = unnamed(pruner)
    for score in (0.1, 0.2, 0.3):
        assert verdicts(study, 1, [score]) == [False]
        study.tell(round(score * 10) - 1, TrialState.COMPLETE, score)
    assert verdicts(study, 1, [0.19, 0.21]) == [True, False]


def test_without_a_pruner_only_the_full_budget_ends_a_trial() -> None:
    study = search(space(4), "random")
    assert verdicts(study, 1, [0.9, 0.1]) == [False, False]
    assert study.next_decision(0, 0) == 4


def test_an_unknown_pruner_is_refused_with_those_that_exist() -> None:
    with pytest.raises(UnknownName, match=r"'shears'.*asha.*median"):
        search(space(2), "random", pruner=PrunerRequest(name="shears"))


@pytest.mark.parametrize("pruner", pruners.names())
def test_decisions_ascend_and_stay_below_the_full_budget(pruner: str) -> None:
    request = PrunerRequest(name=pruner, min_epochs=2)
    for max_epochs in (1, 2, 3, 30):
        ladder = pruners.get(pruner).ladder(request, max_epochs, None)
        for number in range(20):
            decisions = list(ladder.epochs(number, 100))
            assert decisions == sorted(set(decisions))
            assert all(2 <= epoch < max_epochs for epoch in decisions)


@settings(deadline=None, max_examples=30)
@given(
    curves=st.lists(
        st.lists(st.integers(0, 9), min_size=9, max_size=9), min_size=1, max_size=12
    ),
    reduction_factor=st.integers(2, 4),
)
def test_asha_decides_as_optunas_successive_halving(
    curves: list[list[int]], reduction_factor: int
) -> None:
    reference = optuna.create_study(
        direction="maximize",
        pruner=optuna.pruners.SuccessiveHalvingPruner(
            min_resource=1, reduction_factor=reduction_factor
        ),
    )
    study = asha(max_epochs=100, reduction_factor=reduction_factor)
    for curve in curves:
        proposal, trial = study.ask(), reference.ask()
        assert proposal
        for epoch, value in enumerate(curve, start=1):
            study.report(proposal.number, epoch, float(value))
            trial.report(float(value), epoch)
            ended = trial.should_prune()
            assert study.should_prune(proposal.number, epoch) == ended
            if ended:
                break


@settings(deadline=None, max_examples=30)
@given(
    curves=st.lists(
        st.lists(st.integers(0, 9), min_size=5, max_size=5), min_size=1, max_size=12
    ),
    startup_trials=st.integers(1, 4),
)
def test_the_median_rule_decides_as_optunas(
    curves: list[list[int]], startup_trials: int
) -> None:
    reference = optuna.create_study(
        direction="maximize",
        pruner=optuna.pruners.MedianPruner(startup_trials, n_warmup_steps=2),
    )
    request = PrunerRequest(name="median", startup_trials=startup_trials, min_epochs=2)
    study = unnamed(request, max_epochs=6)
    for curve in curves:
        proposal, trial = study.ask(), reference.ask()
        assert proposal
        state = TrialState.COMPLETE
        for epoch, value in enumerate(curve, start=1):
            study.report(proposal.number, epoch, float(value))
            trial.report(float(value), epoch)
            ended = trial.should_prune()
            assert study.should_prune(proposal.number, epoch) == ended
            if ended:
                state = TrialState.PRUNED
                break
        score = float(curve[-1])
        study.tell(proposal.number, state, score)
        reference.tell(
            trial, score if state.has_score else None, history.OPTUNA_STATES[state]
        )


def test_a_named_topology_always_has_its_full_budget() -> None:
    study = search(space(3), "random", pruner=PrunerRequest(name="asha", min_epochs=1))
    first = [study.ask() for _ in range(4)]
    for proposal, score in zip(first, (0.9, 0.8, 0.1, 0.05), strict=True):
        assert proposal is not None
        assert proposal.origin is Origin.NAMED
        study.report(proposal.number, 1, score)
        assert not study.should_prune(proposal.number, 1)
