"""Where trials are judged: rungs by epochs, or by the FLOPs that training took."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from search_spaces import SearchSpace
from search_spaces.cost import cost
from search_spaces.errors import CannotBuild

GOLDEN = (5**0.5 - 1) / 2
"""Its multiples modulo 1 fill any prefix of the trials evenly (Weyl)."""

Rungs = tuple[int, ...]
"""Ascending, in epochs of the reference network."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs of a job.

    By epochs every trial reaches a rung after as many epochs. By compute it gets there after the epochs
    in which it has spent the training FLOPs that the reference network spends on the rung's; FLOPs of
    training go with those of inference, which are known before.

    Attributes:
        brackets: the rungs of each; trials of different brackets are not compared.
        max_epochs: the full budget, at which nobody is judged.
        reference_flops: of the reference network for one sample; None: rungs are by epochs.
        shares: part of the trials that each bracket is given; they sum up to 1.
    """

    brackets: tuple[Rungs, ...]
    max_epochs: int
    reference_flops: int | None = None
    shares: tuple[float, ...] = (1.0,)

    def bracket(self, number: int) -> int:
        """The bracket of a trial, by its number alone."""
        return int(self.brackets_of(np.array([number]))[0])

    def epochs(self, number: int, flops: int) -> Rungs:
        """After which of its own epochs a trial is at each rung of its bracket that it comes to.

        A rung that the full budget does not reach is missing. Of a network so large that an epoch spends
        more than several rungs ask for, these fall together.
        """
        own = np.array([flops])
        at = (
            int(self.epochs_at(rung, own)[0])
            for rung in self.brackets[self.bracket(number)]
        )
        return tuple(epoch for epoch in at if epoch < self.max_epochs)

    def brackets_of(self, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
        """The brackets of many trials."""
        places = np.searchsorted(
            np.cumsum(self.shares)[:-1], numbers * GOLDEN % 1.0, side="right"
        )
        return places.astype(np.int64)

    def epochs_at(self, rung: int, flops: NDArray[np.int64]) -> NDArray[np.int64]:
        """The epochs after which networks of these FLOPs are at a rung: the nearest number, at least 1."""
        if self.reference_flops is None:
            return np.full(len(flops), rung, dtype=np.int64)
        own = np.maximum(flops, 1).astype(np.int64)
        nearest = (2 * rung * self.reference_flops + own) // (2 * own)
        at: NDArray[np.int64] = np.maximum(nearest, 1)
        return at

    def spent(self, number: int, flops: int, epoch: int) -> int:
        """After which epoch the reference network has spent as much as a trial after ``epoch``.

        At a rung that is the rung's, for all alike.
        """
        if self.reference_flops is None:
            return epoch
        every = self.brackets[self.bracket(number)]
        there = [
            rung
            for rung, at in zip(every, self.epochs(number, flops), strict=False)
            if at == epoch
        ]
        return (
            there[-1] if there else max(1, round(epoch * flops / self.reference_flops))
        )

    def milestones(self, number: int, flops: int) -> Rungs:
        """The epochs at which a trial's learning rate has been annealed: those of its rungs."""
        return tuple(sorted(set(self.epochs(number, flops))))


@dataclass(slots=True)
class Entrant:
    """A trial on the ladder.

    Attributes:
        bracket: in which it competes.
        epochs: its own at each rung of the bracket.
        is_control: whether it goes on whatever it reaches.
        flops: of its network.
        curve: by epoch what it is ranked by, each value to be maximised.
        is_complete: whether it ran its full budget.
    """

    bracket: int
    epochs: Rungs
    is_control: bool
    flops: int
    curve: dict[int, tuple[float, ...]] = field(default_factory=dict)
    is_complete: bool = False

    def at(self, rung: int) -> tuple[float, ...] | None:
        """Its values at the bracket's rung of this index; None where it has not reported them."""
        return self.curve.get(self.epochs[rung]) if rung < len(self.epochs) else None


@dataclass(frozen=True, slots=True)
class Contest:
    """One trial at a rung, and all that compete in its bracket, itself among them."""

    own: Entrant
    rung: int
    entrants: Sequence[Entrant]

    @property
    def there(self) -> NDArray[np.float64]:
        """The values of all that have reached the rung, a row for each."""
        found = (entrant.at(self.rung) for entrant in self.entrants)
        return np.array([values for values in found if values is not None])


def reference_flops(space: SearchSpace) -> int:
    """FLOPs of the network by which rungs are measured: no skips, the cheapest operations.

    Where ``none`` is no choice, the first kind that is. It depends on nothing but the space, so it
    is known before the first trial, and no network of a space without pins has less.
    """
    choices = {dimension.name: dimension.choices[0] for dimension in space.dimensions}
    for dimension in space.dimensions:
        if dimension.layers:
            choices |= _cheapest(space, choices, dimension.name, dimension.choices)
    return _flops(space, choices) or 1


def _cheapest(
    space: SearchSpace, choices: Mapping[str, str], name: str, possible: Sequence[str]
) -> dict[str, str]:
    known = {
        choice: flops
        for choice in possible
        if (flops := _flops(space, {**choices, name: choice})) is not None
    }
    return {name: min(known, key=lambda choice: known[choice])}


def _flops(space: SearchSpace, choices: Mapping[str, str]) -> int | None:
    """None where the network cannot be built."""
    try:
        return cost(space.plan(space.architecture(choices))).flops
    except CannotBuild:
        return None
