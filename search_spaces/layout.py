"""Where the layers of a network stand: stages, their borders, and the pairs of states in them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Stage:
    """Consecutive layers that work at one resolution; ``widths`` has one number a layer.

    ``stride`` is that of the stage's first layer.
    """

    widths: tuple[int, ...]
    stride: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """Where one layer stands; ``entry`` is the state from which its stage starts."""

    index: int
    stage: int
    entry: int
    width: int
    stride: int

    @property
    def opens_stage(self) -> bool:
        """Whether it is the first layer of a stage after the first."""
        return self.stage > 0 and self.index == self.entry + 1


@dataclass(frozen=True)
class Layout:
    """Layers ``1..L`` in their stages."""

    stages: tuple[Stage, ...]

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """Every layer in order."""
        slots: list[Slot] = []
        for number, stage in enumerate(self.stages):
            entry = len(slots)
            for place, width in enumerate(stage.widths):
                stride = stage.stride if place == 0 else 1
                slots.append(Slot(entry + place + 1, number, entry, width, stride))
        return tuple(slots)

    @property
    def num_layers(self) -> int:
        """L."""
        return len(self.slots)

    @property
    def even(self) -> bool:
        """Whether all stages have the same number of layers."""
        return len({len(stage.widths) for stage in self.stages}) == 1

    def slot(self, layer: int) -> Slot:
        """The place of layer ``1..L``."""
        return self.slots[layer - 1]

    def within(self, pair: Pair) -> bool:
        """Whether both states belong to one stage; a stage's entry belongs to it."""
        return pair[0] >= self.slot(pair[1]).entry

    def pairs(self) -> Iterator[Pair]:
        """Every pair of states that an edge may join, sorted."""
        states = range(self.num_layers + 1)
        return ((i, j) for i in states for j in states[i + 1 :])

    def natural(self) -> tuple[Pair, ...]:
        """The pairs that bypass one layer."""
        return tuple((j - 1, j) for j in range(1, self.num_layers + 1))
