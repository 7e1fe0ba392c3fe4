"""What a job has spent, as its driver knows it: ahead of the store by what is not written yet."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from nas.budget import Budget, Spent
from nas.errors import BudgetSpent
from nas.states import EndReason
from nas.store import Standing


class Purse:
    """Counts along while a job runs.

    Args:
        budget: what the job may spend.
        spent: what the store has charged.
        units: devices that a trial holds.
        on_spent: called with the part of the budget that is found to be spent.
        clock: seconds that pass evenly.
    """

    def __init__(
        self,
        budget: Budget,
        spent: Spent,
        units: float,
        on_spent: Callable[[EndReason], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.budget = budget
        self._spent = spent
        self._units = units
        self._on_spent = on_spent
        self._clock = clock
        self._wall_at = clock()

    @property
    def spent(self) -> Spent:
        """Until now."""
        passed = self._clock() - self._wall_at
        return replace(self._spent, wall_seconds=self._spent.wall_seconds + passed)

    def trained(self, seconds: float) -> None:
        """A trial was trained for ``seconds``."""
        more = self._spent.compute_seconds + seconds * self._units
        self._spent = replace(self._spent, compute_seconds=more)
        self._look()

    def scored(self, score: float) -> None:
        """A trial is complete."""
        best = self._spent.best_score
        if best is None or score > best:
            self._spent = replace(self._spent, best_score=score)
        self._look()

    def charged(self, standing: Standing) -> None:
        """Take over what the store knows better: the time, the budget and the trials."""
        self.budget = standing.budget
        self._wall_at = self._clock()
        self._spent = replace(
            self._spent,
            trials=standing.spent.trials,
            wall_seconds=standing.spent.wall_seconds,
        )
        self._look()

    def _look(self) -> None:
        reason = self.cuts()
        if reason is not None:
            self._on_spent(reason)

    def cuts(self) -> EndReason | None:
        """Which part of the budget is spent, so that running trials must end."""
        return self.spent.cuts(self.budget)

    def check_start(self) -> None:
        """Raises BudgetSpent where no trial may start."""
        reason = self.cuts()
        if reason is not None:
            raise BudgetSpent(f"the job's budget of {reason} is spent", reason=reason)

    def seconds_left(self) -> float:
        """Of the wall budget; infinite where there is none."""
        limit = self.budget.wall_seconds
        return float("inf") if limit is None else limit - self.spent.wall_seconds
