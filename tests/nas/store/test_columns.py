"""Columns keep what was put in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import sqlite

from nas.store import Store
from nas.store.columns import UtcDateTime
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
