"""A whole service on PostgreSQL: an API, two worker processes and a small disk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from benchmarks.chaos.house import House, built, until


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A running service with both of its worker processes there."""
    with built("postgresql", num_cpus=1) as house:
        until(lambda: all_are_there(house) or None, "both worker processes are there")
        yield house


def all_are_there(house: House) -> bool:
    """Whether every worker process has announced itself."""
    alive = house.look(lambda tx: tx.workers.alive(60))
    return len(alive) >= len(house.workers)
