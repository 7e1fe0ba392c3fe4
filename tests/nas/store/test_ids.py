"""Ids sort by time and never meet."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from nas.store.ids import new_id

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_an_id_is_a_noun_and_26_characters() -> None:
    assert re.fullmatch(r"job_[0-9a-hjkmnp-tv-z]{26}", new_id("job", NOW))


def test_a_later_id_is_larger() -> None:
    ids = [new_id("trial", NOW + timedelta(milliseconds=i)) for i in range(100)]
    assert sorted(ids) == ids


def test_ids_of_one_moment_differ() -> None:
    assert len({new_id("job", NOW) for _ in range(1000)}) == 1000
