"""Pages: every row once, in order, whatever is added meanwhile."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nas.errors import InvalidRequest
from nas.states import TrialState
from nas.store import Lease, Store, job_lists, trial_lists
from nas.trial import Costs, TrialRecord
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import finish, post, propose, run

STATES = [
    TrialState.PROPOSED,
    TrialState.COMPLETE,
    TrialState.PRUNED,
    TrialState.CANCELLED,
]
SOME_STATES = st.lists(st.sampled_from(STATES), max_size=2)
TRIALS = st.lists(
    st.tuples(st.sampled_from(STATES), st.integers(0, 2)), min_size=1, max_size=7
)


def add(store: Store, lease: Lease, state: TrialState, value: int) -> None:
    """A trial whose every column tells ``value``."""
    costs = Costs(value, value, value, value, value)
    (trial,) = propose(store, lease, costs=costs)
    with store.begin() as tx:
        if state is TrialState.CANCELLED:
            tx.trials.finish(lease, trial.id, state, compute_seconds=value)
        elif state is not TrialState.PROPOSED:
            finish(tx, lease, trial, state, score=value / 7, epochs=value)


def value_of(trial: TrialRecord, column: str) -> Any:
    costs = ("parameters", "flops", "num_skips")
    return getattr(trial.costs if column in costs else trial, column)


def in_order(
    trials: list[TrialRecord], column: str, descending: bool
) -> list[TrialRecord]:
    """Sorted in plain Python: rows without a value last, ties by number."""

    def split(has_value: bool) -> list[TrialRecord]:
        return [t for t in trials if (value_of(t, column) is not None) == has_value]

    with_value = sorted(
        split(True), key=lambda t: (value_of(t, column), t.number), reverse=descending
    )
    without = sorted(split(False), key=lambda t: t.number, reverse=descending)
    return with_value + without


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    trials=TRIALS,
    later=TRIALS,
    states=SOME_STATES,
    column=st.sampled_from(trial_lists.SORT_COLUMNS),
    descending=st.booleans(),
    limit=st.integers(1, 4),
)
def test_paging_neither_skips_nor_doubles_a_row_while_rows_are_added(
    store: Store,
    clock: TurnableClock,
    trials: list[tuple[TrialState, int]],
    later: list[tuple[TrialState, int]],
    states: list[TrialState],
    column: str,
    descending: bool,
    limit: int,
) -> None:
    lease = run(store, post(store))
    for trial in trials:
        clock.turn(1)
        add(store, lease, *trial)
    with store.read() as tx:
        there = tx.trials.history(lease.job_id)
    wanted = [t.number for t in there if t.state in (states or list(TrialState))]
    seen: list[TrialRecord] = []
    cursor = None
    while True:
        with store.read() as tx:
            page = tx.trials.page(
                lease.job_id,
                states=states,
                sort=column,
                descending=descending,
                cursor=cursor,
                limit=limit,
            )
        assert len(page.items) <= limit
        seen.extend(page.items)
        numbers = [trial.number for trial in seen]
        assert len(set(numbers)) == len(numbers)
        cursor = page.next_cursor
        if cursor is None:
            break
        if later:
            add(store, lease, *later.pop())
    assert sorted(set(numbers) & set(wanted)) == wanted
    assert [t.number for t in in_order(seen, column, descending)] == numbers


@pytest.mark.parametrize("column", job_lists.SORT_COLUMNS)
@pytest.mark.parametrize("descending", [False, True])
def test_jobs_are_paged_by_every_column(
    store: Store, clock: TurnableClock, column: str, descending: bool
) -> None:
    for number in range(5):
        clock.turn(1)
        job = post(store, name=f"job {number % 2}")
        if number % 2:
            lease = run(store, job)
            (trial,) = propose(store, lease)
            with store.begin() as tx:
                finish(tx, lease, trial, score=-number / 3)
    query = {"sort": column, "descending": descending, "limit": 2}
    with store.read() as tx:
        everything = tx.jobs.page(**{**query, "limit": 100}).items
        pages = [tx.jobs.page(**query)]
        while cursor := pages[-1].next_cursor:
            pages.append(tx.jobs.page(**query, cursor=cursor))
    assert [len(page.items) for page in pages] == [2, 2, 1]
    assert tuple(job for page in pages for job in page.items) == everything


def test_a_job_without_trials_has_one_empty_page(store: Store) -> None:
    with store.read() as tx:
        page = tx.trials.page(post(store).id)
    assert (page.items, page.next_cursor) == ((), None)


@pytest.mark.parametrize("limit", [0, -1, 1001])
def test_a_page_of_no_or_too_many_rows_is_refused(store: Store, limit: int) -> None:
    with store.read() as tx, pytest.raises(InvalidRequest) as refused:
        tx.jobs.page(limit=limit)
    assert refused.value.field == "limit"


def encoded(document: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode()


BAD_CURSORS = [
    "",
    "nonsense",
    "ä",
    "=",
    encoded({}),
    encoded([1, "score", False, 0.5]),
    encoded([2, "score", False, 0.5, 3]),
    encoded([1, "metric", False, 0.5, 3]),
    encoded([1, "score", True, 0.5, 3]),
    encoded([1, "score", False, "0.5", 3]),
    encoded([1, "score", False, float("nan"), 3]),
    encoded([1, "score", False, 0.5, None]),
    encoded([1, "score", False, 0.5, 2**80]),
    encoded([1, "score", False, 2**2000, 3]),
    encoded([1, "score", False, True, 3]),
    encoded([1, "score", False, [0.5], 3]),
    encoded([[[]]] * 9),
]


@pytest.mark.parametrize("cursor", BAD_CURSORS)
def test_a_cursor_that_was_not_given_is_refused(store: Store, cursor: str) -> None:
    with store.read() as tx, pytest.raises(InvalidRequest) as refused:
        tx.trials.page("job_none", sort="score", cursor=cursor)
    assert refused.value.field == "cursor"


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("name", "nul\0"),
        ("name", "\ud800"),
        ("name", 3),
        ("created_at", "yesterday"),
        ("created_at", "2026-01-01T00:00:00"),
        ("created_at", 3),
        ("created_at", None),
    ],
)
def test_a_cursor_whose_value_cannot_be_is_refused(
    store: Store, column: str, value: object
) -> None:
    cursor = encoded([1, column, False, value, "job_a"])
    with store.read() as tx, pytest.raises(InvalidRequest) as refused:
        tx.jobs.page(sort=column, descending=False, cursor=cursor)
    assert refused.value.field == "cursor"


@settings(
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    cursor=st.one_of(
        st.text(),
        st.recursive(st.none() | st.text() | st.integers(), st.lists).map(encoded),
    )
)
def test_any_text_as_a_cursor_is_refused_by_name(store: Store, cursor: str) -> None:
    with store.read() as tx, pytest.raises(InvalidRequest) as refused:
        tx.jobs.page(cursor=cursor)
    assert refused.value.field == "cursor"
