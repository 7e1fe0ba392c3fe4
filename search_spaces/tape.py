"""How many numbers of one sample autograd keeps for the backward pass.

A value that several operations save counts once. The masks of dropout and the indices of max pooling
count as well; statistics of norms, a few numbers a channel, do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from search_spaces.plan import Module, Part, Plan, Shape, Skip, Step

_KEEP_INPUT = {"conv", "linear", "norm", "pool", "max_pool"}
_KEEP_INPUT |= {"gelu", "silu", "leaky_relu"}
_KEEP_OUTPUT = {"relu", "elu", "sigmoid"}
_KEEP_BESIDE = {"dropout": 0.25, "max_pool": 2.0}
"""A mask of bytes, indices of 64 bits: 32-bit numbers for each element of the output."""


def kept_elements(plan: Plan) -> int:
    """Numbers of one sample that are kept until the backward pass.

    With activations checkpointed that is what enters segments of layers, and the inside of the
    largest segment, which is there again while its gradients are computed.
    """
    tape = _Tape()
    tape.module(plan.stem, "x", "s0")
    recomputed = 0.0
    if plan.checkpoint_activations:
        shapes = _variables(plan)
        for segment in plan.segments:
            entering = _entering(segment)
            for name in entering:
                tape.save(name, shapes[name])
            recomputed = max(recomputed, _inside(segment, entering))
    else:
        tape.steps(plan.steps)
    for state, head in ((len(plan.steps), plan.head), *plan.aux_heads):
        tape.module(head, f"s{state}", head.name)
    return round(sum(tape.saved.values()) + recomputed)


def _variables(plan: Plan) -> dict[str, Shape]:
    """The shape of every variable of ``forward``."""
    states = {f"s{step.index}": step.shape for step in plan.steps}
    entries = {s.input: s.transition.output for s in plan.steps if s.transition}
    return {"s0": plan.stem.output} | states | entries


def _entering(segment: Sequence[Step]) -> set[str]:
    """The variables that a segment reads and does not make."""
    made = {f"s{step.index}" for step in segment}
    made |= {step.input for step in segment if step.transition}
    return {name for step in segment for name in step.reads} - made


def _inside(segment: Sequence[Step], entering: set[str]) -> float:
    tape = _Tape()
    tape.steps(segment)
    return sum(size for name, size in tape.saved.items() if name not in entering)


class _Tape:
    """Goes through a forward pass in training and notes every value that is saved."""

    def __init__(self) -> None:
        self.saved: dict[str, float] = {}

    def save(self, name: str, shape: Shape) -> None:
        """Note a value; again is the same."""
        self.saved[name] = prod(shape)

    def steps(self, steps: Sequence[Step]) -> None:
        """All that happens in these layers and their merges."""
        for step in steps:
            self._step(step)

    def module(self, module: Module, source: str, name: str) -> None:
        """What the parts of a module save; ``name`` is the value it gives."""
        value, shape = source, module.input
        for index, part in enumerate(module.parts, start=1):
            last = index == len(module.parts)
            after = name if last else f"{module.name}.{index}"
            self._part(part, value, shape, after)
            value, shape = after, part.output

    def _part(self, part: Part, before: str, shape: Shape, after: str) -> None:
        if part.kind in _KEEP_INPUT:
            self.save(before, shape)
        if part.kind in _KEEP_OUTPUT:
            self.save(after, part.output)
        if beside := _KEEP_BESIDE.get(part.kind):
            self.saved[f"beside {after}"] = beside * prod(part.output)

    def _step(self, step: Step) -> None:
        if step.transition:
            self.module(step.transition, f"s{step.index - 1}", step.input)
        state, shape = f"h{step.index}", step.layer.output
        self.module(step.layer, step.input, state)
        if step.learned_scale:
            self.save(state, shape)
        if step.adds:
            state += " summed"
        for skip in step.adds:
            self._wire(skip)
        for skip in step.gates:
            state = self._gate(skip, state, shape)
        if step.activation:
            state = self._activation(step.activation, state, shape)
        for skip in step.concats:
            self._wire(skip)
        if step.concats:
            state += " widened"
        if step.squeeze:
            self.module(step.squeeze, state, f"s{step.index}")
        self._rename(state, f"s{step.index}")

    def _wire(self, skip: Skip) -> str:
        name = skip.wire.variable
        for module in skip.wire.modules:
            self.module(module, name, module.name)
            name = module.name
        return name

    def _gate(self, skip: Skip, state: str, shape: Shape) -> str:
        """The product of t and h keeps both, so does that of 1 - t and what passes."""
        passed = self._wire(skip)
        mixed = f"{state} mixed with s{skip.source}"
        if skip.gate:
            self.module(skip.gate, passed, mixed)
        self.save(state, shape)
        self.save(passed, skip.wire.shape)
        self.save(f"carry of {mixed}", skip.wire.shape)
        return mixed

    def _activation(self, kind: str, state: str, shape: Shape) -> str:
        after = f"{kind} of {state}"
        self.save(after if kind in _KEEP_OUTPUT else state, shape)
        return after

    def _rename(self, name: str, state: str) -> None:
        """A merge is done: its last value is the state that later layers read."""
        if name in self.saved:
            self.saved[state] = self.saved.pop(name)
