"""What is noted of a search on either side: how far it was when it found something better."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
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


@dataclass
class Record:
    """Notes of a search that goes on."""

    epochs: int = 0
    trials: int = 0
    best: float = 0.0
    steps: list[Step] = field(default_factory=list)

    def complete(self, accuracy: float, now: float) -> None:
        """A full training ended."""
        if accuracy > self.best:
            self.best = accuracy
            self.steps.append(Step(now, self.epochs, self.trials, accuracy))

    def said(self, began: float) -> dict[str, Any]:
        """The record as JSON has it; ``began`` is the beginning of the first epoch."""
        last = Step(time.time(), self.epochs, self.trials, self.best)
        steps = [asdict(step) for step in self.steps]
        return {"began": began, "steps": steps, "last": asdict(last)}


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
