"""Deep networks in bounded memory: layers in segments that are recomputed in the backward pass.

About sqrt(L) segments of sqrt(L) layers (Chen et al. 2016, arXiv:1604.06174) keep what passes between
segments and, one segment at a time, what is inside. A skip over a border is one more value that passes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, sqrt

from search_spaces.plan import Plan, Shape, Step


@dataclass(frozen=True, slots=True)
class Segment:
    """Successive layers; ``inputs`` and ``outputs`` are variables in the order they were made."""

    steps: tuple[Step, ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    output_shapes: tuple[Shape, ...]

    @property
    def first(self) -> int:
        """Index of the first layer."""
        return self.steps[0].index

    @property
    def last(self) -> int:
        """Index of the last layer."""
        return self.steps[-1].index

    @property
    def name(self) -> str:
        """The method's name."""
        return f"layers_{self.first}_to_{self.last}"


def segments(plan: Plan) -> Iterator[Segment]:
    """The layers of a plan in about sqrt(L) segments."""
    size = ceil(sqrt(len(plan.steps)))
    shapes = _shapes(plan)
    last_read = _last_read(plan)
    for start in range(0, len(plan.steps), size):
        steps = plan.steps[start : start + size]
        made = [name for step in steps for name in _made(step)]
        read = {name for step in steps for name in _read(step)}.difference(made)
        outputs = [name for name in made if last_read[name] > steps[-1].index]
        yield Segment(
            steps=steps,
            inputs=tuple(name for name in shapes if name in read),
            outputs=tuple(outputs),
            output_shapes=tuple(shapes[name] for name in outputs),
        )


def _shapes(plan: Plan) -> dict[str, Shape]:
    """Every variable of ``forward`` in the order in which they are made."""
    shapes = {"s0": plan.stem.output}
    for step in plan.steps:
        shapes |= _made(step)
    return shapes


def _made(step: Step) -> dict[str, Shape]:
    entry = {f"t{step.index}": step.transition.output} if step.transition else {}
    return {**entry, f"s{step.index}": step.shape}


def _read(step: Step) -> set[str]:
    wired = {skip.wire.variable for skip in step.skips}
    opened = {f"s{step.index - 1}"} if step.transition else set()
    return {step.input} | wired | opened


def _last_read(plan: Plan) -> dict[str, int]:
    """The layer that reads a variable last; heads come after all layers."""
    last = {name: step.index for step in plan.steps for name in _read(step)}
    heads = [len(plan.steps), *(state for state, _ in plan.aux_heads)]
    return last | {f"s{state}": len(plan.steps) + 1 for state in heads}
