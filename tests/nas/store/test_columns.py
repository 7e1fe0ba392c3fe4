"""Columns keep what was put in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from nas.states import JobState
from nas.store import Store
from nas.store.columns import UtcDateTime, storable, write_document
from tests.nas.store.conftest import TurnableClock
from tests.nas.store.samples import post


def test_a_moment_keeps_its_microseconds_and_comes_back_in_utc(
    store: Store, clock: TurnableClock
) -> None:
    east = timezone(timedelta(hours=9))
    clock.now = datetime(2026, 3, 1, 5, 6, 7, 891011, tzinfo=east)
    created_at = post(store).created_at
    assert created_at == clock.now
    assert created_at.tzinfo is UTC


def test_a_moment_without_a_timezone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone"):
        UtcDateTime().process_bind_param(datetime(2026, 1, 1), sqlite.dialect())


def test_what_postgresql_cannot_keep_is_replaced(store: Store) -> None:
    job = post(store)
    message = "nul \0, half \ud83d, whole 😀"
    with store.begin() as tx:
        moved = tx.jobs.move(job.id, JobState.CANCELLED, message=message)
        event = tx.events.after(job.id, 1)[0]
    assert moved.message == "nul \ufffd, half \ufffd, whole 😀"
    assert event.payload["message"] == moved.message


@example(r"\u0000 \ud83d")
@given(st.text())
def test_any_other_text_is_kept(text: str) -> None:
    kept = json.loads(write_document({text: [text]}))
    assert kept == {text.replace("\0", "\ufffd"): [text.replace("\0", "\ufffd")]}
    assert storable(text) == text.replace("\0", "\ufffd")
