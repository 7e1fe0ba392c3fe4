"""One state as lines of ``forward``: the layer and every skip that joins it.

A state is one line where that fits. Where it does not, ``h`` is what was merged so far, and each line
takes as many of the merge's steps as it holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nas.codegen.expressions import apply, assignment, carry
from search_spaces.plan import Module, Skip, Step

LINE_WIDTH = 88
INDENT = 8
MERGED = "{}"
"""Where a pattern takes what was merged before it."""


@dataclass(frozen=True, slots=True)
class Merge:
    """The merge of one step as text.

    ``annotated``: the state gets its type, for a network that returns it as it is.
    """

    step: Step
    channel_axis: int
    annotated: bool = False

    def lines(self) -> list[str]:
        """The statements that make ``s<index>`` from the states before it."""
        lines, merged = [*self._entry()], self._branch()
        patterns = list(self._patterns())
        for number, pattern in enumerate(patterns, start=1):
            longer = pattern.replace(MERGED, merged)
            is_last = number == len(patterns)
            if _fits(self._state(longer) if is_last else f"h = {longer}"):
                merged = longer
            else:
                lines.append(f"h = {merged}")
                merged = pattern.replace(MERGED, "h")
        return [*lines, self._state(merged)]

    def _entry(self) -> Iterator[str]:
        """What opens the stage, where something does."""
        step = self.step
        if step.transition:
            entry = apply(step.transition, f"s{step.index - 1}")
            yield assignment(f"t{step.index}", entry, step.transition.output)

    def _branch(self) -> str:
        """The layer's own contribution: scaled, and dropped at times while training."""
        step = self.step
        branch = apply(step.layer, step.input)
        if step.learned_scale:
            branch = f"self.scale{step.index} * {branch}"
        elif step.scale is not None:
            branch = f"{step.scale!r} * {branch}"
        return apply(step.drop, branch) if step.drop else branch

    def _patterns(self) -> Iterator[str]:
        """What happens to the branch, in the order of the definition of :class:`Step`."""
        step = self.step
        for skip in step.adds:
            yield f"{MERGED} + {self._carried(skip)}"
        for skip in step.gates:
            yield apply(_gate(skip), MERGED, self._carried(skip))
        if step.activation:
            yield f"F.{step.activation}({MERGED})"
        if step.concats:
            joined = ", ".join([MERGED, *map(self._carried, step.concats)])
            yield f"torch.cat([{joined}], dim={self.channel_axis + 1})"
        if step.squeeze:
            yield apply(step.squeeze, MERGED)

    def _state(self, merged: str) -> str:
        name = f"s{self.step.index}"
        name = f"{name}: Tensor" if self.annotated else name
        return assignment(name, merged, self.step.shape)

    def _carried(self, skip: Skip) -> str:
        return carry(skip.wire, self.channel_axis)


def _gate(skip: Skip) -> Module:
    if skip.gate is None:
        raise ValueError(f"the gate edge into s{skip.target} comes without its gate")
    return skip.gate


def _fits(line: str) -> bool:
    return INDENT + len(line) <= LINE_WIDTH
