"""The moves between states, over the full product of states."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

import pytest

from nas.states import (
    EXPORT_MOVES,
    JOB_MOVES,
    TRIAL_MOVES,
    ExportState,
    JobState,
    TrialState,
    sources,
)

TABLES = [(JOB_MOVES, JobState), (TRIAL_MOVES, TrialState), (EXPORT_MOVES, ExportState)]
every_table = pytest.mark.parametrize(
    ("moves", "states"), TABLES, ids=["job", "trial", "export"]
)
Moves = dict[StrEnum, frozenset[StrEnum]]


def reachable(moves: Moves, start: StrEnum) -> set[StrEnum]:
    found: set[StrEnum] = set()
    waiting = [start]
    while waiting:
        for state in moves[waiting.pop()] - found:
            found.add(state)
            waiting.append(state)
    return found


def pairs(moves: Moves) -> Iterator[tuple[StrEnum, StrEnum]]:
    return ((source, target) for source in moves for target in moves)


@every_table
def test_every_state_has_its_row(moves: Moves, states: type[StrEnum]) -> None:
    assert set(moves) == set(states)


@every_table
def test_sources_is_the_table_read_backwards(
    moves: Moves, states: type[StrEnum]
) -> None:
    for source, target in pairs(moves):
        assert (source in sources(moves, target)) == (target in moves[source])


@every_table
def test_no_state_moves_to_itself(moves: Moves, states: type[StrEnum]) -> None:
    assert not any(state in targets for state, targets in moves.items())


@every_table
def test_every_state_is_reached_from_the_first(
    moves: Moves, states: type[StrEnum]
) -> None:
    first = next(iter(states))
    assert reachable(moves, first) | {first} == set(states)


@every_table
def test_every_state_leads_to_an_end(moves: Moves, states: type[StrEnum]) -> None:
    ends = {state for state in states if not moves[state]}
    for state in states:
        assert state in ends or reachable(moves, state) & ends


@pytest.mark.parametrize("state", TrialState)
def test_a_trial_is_final_where_no_move_leads_on(state: TrialState) -> None:
    assert state.is_final == (not TRIAL_MOVES[state])


@pytest.mark.parametrize("state", JobState)
def test_a_final_job_can_at_most_be_extended(state: JobState) -> None:
    if state.is_final:
        assert JOB_MOVES[state] <= {JobState.QUEUED}
    else:
        assert JobState.CANCELLED in JOB_MOVES[state]


def test_only_a_trial_that_ran_its_full_budget_has_a_score() -> None:
    scored = {state for state in TrialState if state.has_score}
    assert scored == {TrialState.COMPLETE, TrialState.REUSED}


def test_a_lost_worker_sends_a_trial_back_and_never_a_final_one() -> None:
    assert sources(TRIAL_MOVES, TrialState.PROPOSED) == {TrialState.RUNNING}
