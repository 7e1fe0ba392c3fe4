"""Stages, their borders and the pairs of states in them."""

from __future__ import annotations

from search_spaces.layout import Layout, Stage

LAYOUT = Layout((Stage((8, 8)), Stage((16, 16), stride=2)))


def test_the_first_layer_of_a_later_stage_strides_and_opens_it() -> None:
    assert [slot.stride for slot in LAYOUT.slots] == [1, 1, 2, 1]
    assert [slot.opens_stage for slot in LAYOUT.slots] == [False, False, True, False]
    assert [slot.entry for slot in LAYOUT.slots] == [0, 0, 2, 2]


def test_the_last_state_of_a_stage_is_the_entry_of_the_next() -> None:
    within = [pair for pair in LAYOUT.pairs() if LAYOUT.within(pair)]
    assert within == [(0, 1), (0, 2), (1, 2), (2, 3), (2, 4), (3, 4)]


def test_every_natural_pair_is_within_a_stage() -> None:
    assert LAYOUT.natural() == ((0, 1), (1, 2), (2, 3), (3, 4))
    assert all(map(LAYOUT.within, LAYOUT.natural()))


def test_stages_of_unequal_length_are_uneven() -> None:
    assert LAYOUT.even
    assert not Layout((Stage((8,)), Stage((8, 8)))).even
