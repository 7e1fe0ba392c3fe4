"""``forward`` of a network: one line a state, or one a segment where segments are recomputed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from nas.codegen import description
from nas.codegen.expressions import apply, assignment
from nas.codegen.merging import Merge
from nas.codegen.segments import Segment, segments
from search_spaces.plan import Plan, Step


@dataclass(frozen=True)
class Method:
    """A segment of layers as a method of the network."""

    segment: Segment
    lines: list[str]

    @property
    def name(self) -> str:
        """``layers_1_to_8``."""
        return self.segment.name

    @property
    def parameters(self) -> str:
        """``s0: Tensor, s3: Tensor``."""
        return ", ".join(f"{name}: Tensor" for name in self.segment.inputs)

    @property
    def result(self) -> str:
        """``(s8,)`` or ``s7, s8``: a tuple either way."""
        return _tuple(self.segment.outputs)


class Forward:
    """The body of ``forward``, and the methods that it calls."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._last = f"s{len(plan.steps)}"

    @property
    def output(self) -> str:
        """What the network puts out, in a word."""
        return description.output(self._plan)

    @property
    def result(self) -> str:
        """The variable that ``forward`` returns."""
        return self.output if self._plan.head.calls else self._last

    @cached_property
    def segments(self) -> list[Segment]:
        """Nothing, unless activations are recomputed."""
        plan = self._plan
        return list(segments(plan)) if plan.checkpoint_activations else []

    @cached_property
    def methods(self) -> list[Method]:
        """A method for every segment."""
        return [Method(part, self._states(part.steps)) for part in self.segments]

    @cached_property
    def lines(self) -> list[str]:
        """The statements of ``forward``."""
        stem = self._plan.stem
        states = [_run(part) for part in self.segments]
        return [
            assignment("s0", apply(stem, "x"), stem.output),
            *(states or self._states(self._plan.steps)),
            *self._head(),
        ]

    @property
    def all_lines(self) -> list[str]:
        """Those of the methods too."""
        return self.lines + [line for method in self.methods for line in method.lines]

    def _states(self, steps: Iterable[Step]) -> list[str]:
        return [line for step in steps for line in self._merge(step).lines()]

    def _merge(self, step: Step) -> Merge:
        is_result = self.result == f"s{step.index}" and not self.segments
        return Merge(step, self._plan.channel_axis, annotated=is_result)

    def _head(self) -> list[str]:
        head = self._plan.head
        if not head.calls:
            return []
        return [
            assignment(f"{self.output}: Tensor", apply(head, self._last), head.output)
        ]


def _run(segment: Segment) -> str:
    """``(s8,) = self.recomputed(self.layers_1_to_8, s0)``."""
    arguments = ", ".join([f"self.{segment.name}", *segment.inputs])
    run = f"self.recomputed({arguments})"
    return assignment(_tuple(segment.outputs), run, *segment.output_shapes)


def _tuple(names: tuple[str, ...]) -> str:
    return f"({names[0]},)" if len(names) == 1 else ", ".join(names)
