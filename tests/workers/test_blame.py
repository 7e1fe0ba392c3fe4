"""Which losses are held against a training, and when it had its last attempt."""

import pytest

from workers.blame import FREE_STARTS, blame


@pytest.mark.parametrize(
    ("num_losses", "is_last"), [(0, False), (1, False), (2, True), (3, True)]
)
def test_a_training_that_may_lose_three_workers_ends_with_the_third(
    num_losses: int, is_last: bool
) -> None:
    found = blame(True, starts=1, num_losses=num_losses, max_losses=3)
    assert found == (True, is_last)


def test_a_node_that_goes_costs_no_attempt() -> None:
    found = blame(False, starts=5, num_losses=2, max_losses=3)
    assert found == (False, False)


def test_who_was_started_very_often_is_to_blame_all_the_same() -> None:
    starts = 2 * FREE_STARTS
    assert not blame(False, starts - 1, num_losses=1, max_losses=2).counts
    assert blame(False, starts, num_losses=1, max_losses=2) == (True, True)
