"""The part of a job that shapes its space."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from search_spaces import EdgeKind, EdgePolicy


def test_the_default_allows_every_kind() -> None:
    assert EdgePolicy().kinds == tuple(EdgeKind)


def test_none_is_always_a_choice_and_the_order_is_fixed() -> None:
    policy = EdgePolicy(kinds=(EdgeKind.GATE, EdgeKind.ADD))
    assert policy.kinds == (EdgeKind.NONE, EdgeKind.ADD, EdgeKind.GATE)


def test_pins_are_read_as_pairs() -> None:
    policy = EdgePolicy.model_validate({"pins": {"0-2": "add", "10-12": "none"}})
    assert policy.pinned == {(0, 2): EdgeKind.ADD, (10, 12): EdgeKind.NONE}


@pytest.mark.parametrize("key", ["2-0", "1-1", "0:1", "a-b", "00-1", "-1-2", ""])
def test_a_pin_that_is_no_pair_is_refused_with_an_example(key: str) -> None:
    with pytest.raises(ValidationError, match='for example "0-2"'):
        EdgePolicy.model_validate({"pins": {key: "add"}})


def test_an_unknown_field_is_refused() -> None:
    with pytest.raises(ValidationError, match="max_spam"):
        EdgePolicy.model_validate({"max_spam": 2})


def test_a_policy_survives_json() -> None:
    policy = EdgePolicy(max_span=3, pins={"0-1": EdgeKind.ADD})
    assert EdgePolicy.model_validate_json(policy.model_dump_json()) == policy
