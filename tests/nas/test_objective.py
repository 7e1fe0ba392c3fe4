"""The penalty and the score, by arithmetic done by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from nas.objective import Penalty, score
from search_spaces.topology import SKIP_KINDS, Edge, EdgeKind, Topology

THREE = Topology(
    (
        Edge(0, 1, EdgeKind.ADD),
        Edge(0, 2, EdgeKind.CONCAT),
        Edge(1, 2, EdgeKind.GATE),
    )
)


def test_an_allowance_below_one_is_a_fraction_of_the_candidate_edges() -> None:
    # 3 skips, 0.25 * 10 = 2.5 are free, excess 0.5: 0.2 * 0.5 / 10
    penalty = Penalty(coefficient=0.2, allowance=0.25)
    assert penalty.charge(THREE, 10) == pytest.approx(0.01)


def test_an_allowance_from_one_on_is_a_number() -> None:
    # 3 skips, 1 is free, excess 2: 0.5 * 2 / 10
    assert Penalty(coefficient=0.5, allowance=1).charge(THREE, 10) == pytest.approx(0.1)


def test_the_exponent_two_squares_the_share_of_excess() -> None:
    # 3 skips, none free: 0.5 * (3 / 10) ** 2
    penalty = Penalty(coefficient=0.5, allowance=0, exponent=2)
    assert penalty.charge(THREE, 10) == pytest.approx(0.045)


def test_kinds_weigh_as_told_and_one_where_not_told() -> None:
    # add 0.5 + concat 2 + gate 1 = 3.5, none free: 1 * 3.5 / 10
    penalty = Penalty(
        coefficient=1,
        allowance=0,
        weights={EdgeKind.ADD: 0.5, EdgeKind.CONCAT: 2},
    )
    assert penalty.charge(THREE, 10) == pytest.approx(0.35)


def test_a_topology_within_the_allowance_pays_nothing() -> None:
    assert Penalty(coefficient=1, allowance=3).charge(THREE, 3) == 0.0
    assert Penalty(coefficient=1, allowance=0).charge(Topology(), 3) == 0.0


def test_a_space_without_candidate_edges_has_no_penalty() -> None:
    assert Penalty(coefficient=1, allowance=0).charge(Topology(), 0) == 0.0


def test_the_default_charges_a_twentieth_for_full_excess() -> None:
    # all 3 of 3, 0.75 free: 0.05 * 2.25 / 3
    assert Penalty().charge(THREE, 3) == pytest.approx(0.0375)


@pytest.mark.parametrize(
    "weights", [{EdgeKind.NONE: 1.0}, {EdgeKind.ADD: -0.1}, {"loop": 1.0}]
)
def test_impossible_weights_are_refused(weights: dict[EdgeKind, float]) -> None:
    with pytest.raises(ValidationError):
        Penalty(weights=weights)


@given(
    num_skips=st.integers(0, 9),
    coefficient=st.floats(0, 1),
    allowance=st.floats(0, 10),
    exponent=st.sampled_from([1, 2]),
)
def test_one_skip_more_never_costs_less(
    num_skips: int, coefficient: float, allowance: float, exponent: int
) -> None:
    penalty = Penalty(coefficient=coefficient, allowance=allowance, exponent=exponent)
    charges = [
        penalty.charge(
            Topology(tuple(Edge(j, j + 1, SKIP_KINDS[j % 3]) for j in range(skips))), 10
        )
        for skips in (num_skips, num_skips + 1)
    ]
    assert 0 <= charges[0] <= charges[1] <= coefficient


def test_a_metric_to_be_maximised_loses_the_penalty() -> None:
    result = score("accuracy", {"accuracy": 0.9, "loss": 0.3}, True, 0.05)
    assert (result.metric, result.penalty) == (0.9, 0.05)
    assert result.score == pytest.approx(0.85)


def test_a_metric_to_be_minimised_enters_with_its_sign_changed() -> None:
    result = score("loss", {"accuracy": 0.9, "loss": 0.3}, False, 0.05)
    assert result.metric == 0.3
    assert result.score == pytest.approx(-0.35)


def test_a_metric_that_was_not_measured_is_an_error() -> None:
    with pytest.raises(KeyError, match="r2"):
        score("r2", {"loss": 0.3}, True, 0.0)
