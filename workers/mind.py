"""A search that thinks in a thread of its own, so that a slow sampler holds up no other job.

Every call is queued the moment it is made, whether or not its answer is awaited at once: what was told
before a question is known when that is answered.
"""

from __future__ import annotations

import asyncio
from asyncio import Future
from collections.abc import Callable
from concurrent.futures import Executor
from typing import TypeVar

from nas.objectives import Values
from nas.search import Proposal, Search
from nas.states import TrialState
from nas.telemetry import meters, tracing
from nas.trial import Latency

Answer = TypeVar("Answer")


class Mind:
    """A :class:`~nas.search.Search` whose calls are made one after the other, in order.

    ``trace`` is the W3C traceparent by which the job came.
    """

    def __init__(
        self, search: Search, thread: Executor, trace: str | None = None
    ) -> None:
        self._search = search
        self._thread = thread
        self._trace = trace
        self._asked: Future[Proposal | None] | None = None

    async def ask(self) -> Proposal | None:
        """The next candidate; None once nothing unseen is left.

        The numbers of trials have no gap: where whoever asked is cancelled before there is an answer, the next
        one to ask is given it.
        """
        if self._asked is None:
            self._asked = self._call(self._ask)
        proposal = await asyncio.shield(self._asked)
        self._asked = None
        return proposal

    def measured(self, number: int, latency: Latency) -> Future[None]:
        """Note the latency of a running trial."""
        return self._call(lambda: self._search.measured(number, latency.milliseconds))

    def report(
        self, number: int, epoch: int, values: Values, judged: Values
    ) -> Future[None]:
        """Note the values of a running trial after ``epoch``, and what it is ranked by there."""
        return self._call(lambda: self._search.report(number, epoch, values, judged))

    def should_prune(self, number: int, epoch: int) -> Future[bool]:
        """Whether the trial is to be ended now."""
        return self._call(lambda: self._search.should_prune(number, epoch))

    def standing(self, number: int, epoch: int) -> Future[str]:
        """How the trial's score after ``epoch`` compares with what others had there."""
        return self._call(lambda: self._search.standing(number, epoch))

    def tell(
        self,
        number: int,
        state: TrialState,
        values: Values | None = None,
        reason: str | None = None,
    ) -> Future[None]:
        """Close a trial."""
        return self._call(lambda: self._search.tell(number, state, values, reason))

    def next_decision(self, number: int, epoch: int) -> int:
        """The next epoch at which :meth:`should_prune` may say yes to the trial."""
        return self._search.next_decision(number, epoch)

    def _ask(self) -> Proposal | None:
        with meters.ASK_SECONDS.timed(), tracing.span("ask", parent=self._trace):
            return self._search.ask()

    def _call(self, function: Callable[[], Answer]) -> Future[Answer]:
        return asyncio.get_running_loop().run_in_executor(self._thread, function)
