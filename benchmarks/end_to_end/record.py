"""What is noted of a search on either side: how far it was when it found something better."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Step:
    """The search when a full training ended better than all before it; or when it was over.

    Attributes:
        at: seconds since 1970.
        epochs: trained so far, by all trials.
        trials: begun so far.
        best: validation accuracy of a full training.
    """

    at: float
    epochs: int
    trials: int
    best: float


class Record:
    """Notes of a search that goes on."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._epochs = 0
        self._trials: set[str] = set()
        self._best = 0.0
        self._began: float | None = None

    def begin(self, trial_id: str) -> None:
        """A trial begins, or goes on."""
        self._trials.add(trial_id)

    def trained(self, num_epochs: int, seconds: float, now: float) -> None:
        """Some epochs ended, the longest of which took so many seconds."""
        self._epochs += num_epochs
        if self._began is None:
            self._began = now - seconds

    def complete(self, accuracy: float, now: float) -> None:
        """A full training ended."""
        if accuracy > self._best:
            self._best = accuracy
            self.steps.append(self._step(now))

    def has_reached(self, target: float) -> bool:
        """Whether a full training ended with it."""
        return self._best >= target

    def said(self) -> dict[str, Any]:
        """The record as JSON has it, with the beginning of the first epoch and the end, which is now."""
        last = self._step(time.time())
        steps = [asdict(step) for step in self.steps]
        return {"began": self._began or last.at, "steps": steps, "last": asdict(last)}

    def _step(self, now: float) -> Step:
        return Step(now, self._epochs, len(self._trials), self._best)


@dataclass(frozen=True)
class Way:
    """What it took a search to reach one target; all that it took, where it did not."""

    reached: bool
    whole: float
    search: float
    epochs: int
    trials: int


@dataclass(frozen=True)
class Run:
    """One search that has ended; moments are seconds since 1970.

    Attributes:
        started: the first process.
        began: the first epoch.
        steps: whenever it got better.
        last: its end.
    """

    started: float
    began: float
    steps: Sequence[Step]
    last: Step

    @classmethod
    def read(cls, started: float, said: Mapping[str, Any]) -> Run:
        """From what a side printed."""
        return cls(
            started,
            said["began"],
            [Step(**step) for step in said["steps"]],
            Step(**said["last"]),
        )

    def to(self, target: float) -> Way:
        """The way to a target."""
        found = next((step for step in self.steps if step.best >= target), None)
        end = found or self.last
        return Way(
            found is not None,
            end.at - self.started,
            end.at - self.began,
            end.epochs,
            end.trials,
        )
