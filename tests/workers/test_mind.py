"""What a search is asked in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from nas.search import Proposal, Search
from tests.nas.search.simulation import settings, space
from workers.mind import Mind


class Slow(Search):
    """Proposes when it is allowed to."""

    def __init__(self) -> None:
        super().__init__(space(3), **settings("random"))
        self.may_answer = threading.Event()

    def ask(self) -> Proposal | None:
        assert self.may_answer.wait(10)
        return super().ask()


def test_a_proposal_that_nobody_waited_for_is_the_next_ones() -> None:
    search = Slow()

    async def numbers() -> list[int]:
        with ThreadPoolExecutor(1) as thread:
            mind = Mind(search, thread)
            impatient = asyncio.create_task(mind.ask())
            await asyncio.sleep(0)
            impatient.cancel()
            with pytest.raises(asyncio.CancelledError):
                await impatient
            search.may_answer.set()
            found = [await mind.ask() for _ in range(3)]
        return [proposal.number for proposal in found if proposal is not None]

    assert asyncio.run(numbers()) == [0, 1, 2]
