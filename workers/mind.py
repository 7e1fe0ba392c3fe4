"""A search that thinks in a thread of its own, so that a slow sampler holds up no other job."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from nas.search import Proposal, Search
from nas.states import TrialState

Answer = TypeVar("Answer")


class Mind:
    """A :class:`~nas.search.Search` whose calls are made one after the other, in order."""

    def __init__(self, search: Search, thread: Executor) -> None:
        self._search = search
        self._thread = thread

    async def ask(self) -> Proposal | None:
        """The next candidate; None once nothing unseen is left."""
        return await self._call(self._search.ask)

    async def report(self, number: int, epoch: int, score: float) -> None:
        """Note the score of a running trial after ``epoch``."""
        await self._call(lambda: self._search.report(number, epoch, score))

    async def should_prune(self, number: int, epoch: int) -> bool:
        """Whether the trial is to be ended now."""
        return await self._call(lambda: self._search.should_prune(number, epoch))

    async def tell(
        self, number: int, state: TrialState, score: float | None = None
    ) -> None:
        """Close a trial."""
        await self._call(lambda: self._search.tell(number, state, score))

    def next_decision(self, epoch: int) -> int:
        """The next epoch at which :meth:`should_prune` may say yes."""
        return self._search.next_decision(epoch)

    async def _call(self, function: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._thread, function)
