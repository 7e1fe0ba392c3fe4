"""How many numbers of one sample are alive at a time: at inference, and kept for training.

At inference a state lives until its last reader is done, so a long skip keeps its source alive. A
value is alive while a module reads it; within a module a value lives until the next part has run,
or as long as the part says (``held``).
"""

from __future__ import annotations

from math import prod

from search_spaces.plan import Module, Part, Plan, Shape, Skip, Step, Wire

_VIEWS = {"flatten", "dropout", "channel_dropout", "drop"}
"""Parts that make no new value at inference."""

_KEEPS_INPUT = {"conv", "linear", "norm", "pool", "max_pool"}
_KEEPS_INPUT |= {"gelu", "silu", "leaky_relu"}
_KEEPS_OUTPUT = {"relu", "elu", "sigmoid"}
_KEEPS_MORE = {"dropout": 0.25, "max_pool": 2.0}
"""What autograd saves: a mask of bytes, indices of 64 bits; in elements of the output."""


def peak_elements(plan: Plan) -> int:
    """The most elements alive at one moment of a forward pass over one sample."""
    last = _last_readers(plan)
    alive = {"s0": prod(plan.stem.output)}
    peak = prod(plan.stem.input) + _within(plan.stem)
    for step in plan.steps:
        if step.transition:
            peak = max(peak, sum(alive.values()) + _within(step.transition))
            alive[step.input] = prod(step.transition.output)
        peak = max(peak, sum(alive.values()) + _merging(step))
        alive[f"s{step.index}"] = prod(step.shape)
        for name in [name for name in alive if last[name] <= step.index]:
            del alive[name]
    return max(peak, sum(alive.values()) + _within(plan.head))


def _last_readers(plan: Plan) -> dict[str, int]:
    """The last step that reads each variable; the head comes after the last step."""
    last: dict[str, int] = {}
    for step in plan.steps:
        if step.transition:
            last[f"s{step.index - 1}"] = step.index
        for variable in (step.input, *(skip.wire.variable for skip in step.skips)):
            last[variable] = step.index
    return last | {f"s{len(plan.steps)}": len(plan.steps) + 1}


def _within(module: Module) -> int:
    """The most elements that a module has alive beside its input."""
    peak = previous = 0
    for part in module.parts:
        if part.kind not in _VIEWS:
            size = prod(part.output)
            peak = max(peak, previous + size + part.held)
            previous = size
    return peak


def _merging(step: Step) -> int:
    """The most elements alive, beside states, while a state is computed."""
    h = prod(step.layer.output)
    peak = _within(step.layer)
    if step.scale is not None or step.learned_scale:
        peak = max(peak, 2 * h)
    for skip in step.adds:
        peak = max(peak, h + _carrying(skip.wire), h + _arrived(skip.wire) + h)
    for skip in step.gates:
        mixing = _within(skip.gate) if skip.gate else 0
        peak = max(peak, h + _carrying(skip.wire), h + _arrived(skip.wire) + mixing)
    if step.activation:
        peak = max(peak, 2 * h)
    waiting = h
    for skip in step.concats:
        peak = max(peak, waiting + _carrying(skip.wire))
        waiting += _arrived(skip.wire)
    if step.concats:
        merged = h + sum(prod(skip.wire.shape) for skip in step.concats)
        peak = max(peak, waiting + merged)
        h = merged
    return max(peak, h + _within(step.squeeze)) if step.squeeze else peak


def _arrived(wire: Wire) -> int:
    """New elements that a wire holds once it has arrived; none where a state passes as it is."""
    return prod(wire.shape) if wire.modules else 0


def _carrying(wire: Wire) -> int:
    """The most new elements that a wire has alive on its way."""
    peak = before = 0
    for module in wire.modules:
        peak = max(peak, before + _within(module))
        before = prod(module.output)
    return peak


def kept_elements(plan: Plan) -> int:
    """Elements that autograd keeps of one sample until the backward pass.

    A value that several operations save counts once. With activations checkpointed, only what
    enters and leaves layers is kept, and the inside of the largest layer on its way back.
    """
    return _Tape(plan).total()


class _Tape:
    """Goes through the forward pass in training and notes every value that is saved."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._saved: dict[str, float] = {}
        self._recomputed = 0.0

    def total(self) -> int:
        """The sum over all values saved."""
        plan = self._plan
        self._run(plan.stem, "x", "s0")
        for step in plan.steps:
            self._step(step)
        last = f"s{len(plan.steps)}"
        for source, head in [
            (last, plan.head),
            *((f"s{i}", h) for i, h in plan.aux_heads),
        ]:
            self._run(head, source, head.name)
        return round(sum(self._saved.values()) + self._recomputed)

    def _step(self, step: Step) -> None:
        if step.transition:
            self._run(step.transition, f"s{step.index - 1}", step.input)
        state, shape = f"h{step.index}", step.layer.output
        self._layer(step, state)
        if step.learned_scale:
            self._save(state, shape)
        if step.adds or step.drop or step.scale is not None or step.learned_scale:
            state += "+"
        for skip in step.adds:
            self._wire(skip)
        for skip in step.gates:
            state = self._gate(skip, state, shape)
        if step.activation:
            state = self._activation(step.activation, state, shape)
        for skip in step.concats:
            self._wire(skip)
        if step.concats:
            state += "|"
        if step.squeeze:
            self._run(step.squeeze, state, f"s{step.index}")
        self._rename(state, f"s{step.index}")

    def _layer(self, step: Step, name: str) -> None:
        if not self._plan.checkpoint_activations:
            self._run(step.layer, step.input, name)
            return
        inside = _Tape(self._plan)
        inside._run(step.layer, step.input, name)
        self._recomputed = max(self._recomputed, sum(inside._saved.values()))
        self._save(step.input, step.layer.input)

    def _gate(self, skip: Skip, state: str, shape: Shape) -> str:
        passed = self._wire(skip)
        mixed = f"{state}~{skip.source}"
        if skip.gate:
            self._run(skip.gate, passed, mixed)
            self._save(state, shape)
            self._save(passed, skip.wire.shape)
            self._save(f"{mixed} carry", skip.wire.shape)
        return mixed

    def _wire(self, skip: Skip) -> str:
        name = skip.wire.variable
        for module in skip.wire.modules:
            self._run(module, name, module.name)
            name = module.name
        return name

    def _activation(self, kind: str, state: str, shape: Shape) -> str:
        after = f"{kind}({state})"
        self._save(after if kind in _KEEPS_OUTPUT else state, shape)
        return after

    def _run(self, module: Module, source: str, name: str) -> None:
        """Note what the parts of a module save; ``name`` is the value it gives."""
        value, shape = source, module.input
        for index, part in enumerate(module.parts, start=1):
            last = index == len(module.parts)
            after = name if last else f"{module.name}.{index}"
            self._part(part, value, shape, after)
            value, shape = after, part.output

    def _part(self, part: Part, before: str, shape: Shape, after: str) -> None:
        if part.kind in _KEEPS_INPUT:
            self._save(before, shape)
        if part.kind in _KEEPS_OUTPUT:
            self._save(after, part.output)
        if more := _KEEPS_MORE.get(part.kind):
            self._saved[f"{after} mask"] = more * prod(part.output)

    def _save(self, name: str, shape: Shape) -> None:
        self._saved[name] = prod(shape)

    def _rename(self, name: str, state: str) -> None:
        if name in self._saved:
            self._saved[state] = self._saved.pop(name)
