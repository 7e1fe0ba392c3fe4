"""A short storm with every kind of fault: the long one is ``python -m benchmarks.chaos``."""

from __future__ import annotations

import sys

import pytest

from benchmarks.chaos import table
from benchmarks.chaos.experiment import run
from benchmarks.chaos.faults import FAULTS

pytestmark = [pytest.mark.slow, pytest.mark.ray, pytest.mark.postgres]

NUM_FAULTS = 10


@pytest.mark.timeout(600)
def test_a_storm_of_every_fault_loses_no_trial_and_counts_none_twice() -> None:
    course, audit = run(
        database="postgresql", kinds=(), num_faults=NUM_FAULTS, seed=1, num_cpus=1
    )
    sys.stdout.write("\n".join(table.lines(course, audit)))
    assert audit.violations == []
    assert len(course.hits) == NUM_FAULTS
    assert set(course.counts) >= set(FAULTS) - {"disk"}
    for account in audit.accounts:
        assert (account.num_lost, account.num_twice, account.num_stuck) == (0, 0, 0)
        assert account.epochs_again <= account.epochs_bound
