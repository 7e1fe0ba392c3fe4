"""How many numbers of one sample are alive at one moment of inference.

A value lives until its last reader is done, so a long skip keeps its source alive; the sample itself
stays with the caller. A module's input lives while the module runs; within it a value lives until the
next part has run, or as long as the parts say (``held``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import prod

from search_spaces.plan import Module, Plan, Skip, Step

_VIEWS = {"flatten", "dropout", "channel_dropout", "drop"}
"""Parts that make no new value at inference."""


@dataclass(frozen=True, slots=True)
class _Event:
    """Something that reads values and makes one.

    ``working`` counts the elements alive meanwhile beside all named values, ``size`` those of what
    is made: none where that is the value read.
    """

    reads: tuple[str, ...]
    makes: str
    size: int
    working: int


def peak_elements(plan: Plan) -> int:
    """The most elements alive at one moment of a forward pass over one sample."""
    events = list(_events(plan))
    last = {name: time for time, event in enumerate(events) for name in event.reads}
    last |= {"x": len(events)}
    alive = {"x": prod(plan.stem.input)}
    peak = 0
    for time, event in enumerate(events):
        peak = max(peak, sum(alive.values()) + event.working)
        alive[event.makes] = event.size
        for name in {*event.reads, event.makes}:
            if last.get(name, time) <= time:
                alive.pop(name, None)
    return peak


def _events(plan: Plan) -> Iterator[_Event]:
    yield _module(plan.stem, "x", "s0")
    for step in plan.steps:
        yield from _step(step)
    yield _module(plan.head, f"s{len(plan.steps)}", "head")


def _step(step: Step) -> Iterator[_Event]:
    """The events of a step; each merge overwrites ``h``, the last one makes the state."""
    if step.transition:
        yield _module(step.transition, f"s{step.index - 1}", step.input)
    *merges, last = _merges(step, f"h{step.index}")
    yield from merges
    yield replace(last, makes=f"s{step.index}")


def _merges(step: Step, h: str) -> Iterator[_Event]:
    size = prod(step.layer.output)
    yield _module(step.layer, step.input, h)
    if step.scale is not None or step.learned_scale:
        yield _Event((h,), h, size, size)
    for skip in step.adds:
        yield from _wire(skip)
        yield _Event((h, _arriving(skip)), h, size, size)
    for skip in step.gates:
        yield from _wire(skip)
        mixing = _working(skip.gate) if skip.gate else 0
        yield _Event((h, _arriving(skip)), h, size, mixing)
    if step.activation:
        yield _Event((h,), h, size, size)
    if step.concats:
        for skip in step.concats:
            yield from _wire(skip)
        size += sum(prod(skip.wire.shape) for skip in step.concats)
        yield _Event((h, *map(_arriving, step.concats)), h, size, size)
    if step.squeeze:
        yield _module(step.squeeze, h, h)


def _wire(skip: Skip) -> Iterator[_Event]:
    source = skip.wire.variable
    for module in skip.wire.modules:
        yield _module(module, source, module.name)
        source = module.name


def _arriving(skip: Skip) -> str:
    """The value that a merge reads: the state itself where no module stands in between."""
    modules = skip.wire.modules
    return modules[-1].name if modules else skip.wire.variable


def _module(module: Module, source: str, makes: str) -> _Event:
    size = prod(module.output) if module.calls else 0
    return _Event((source,), makes, size, _working(module))


def _working(module: Module) -> int:
    """The most elements that a module has alive beside its input."""
    peak = previous = 0
    for part in module.parts:
        if part.kind not in _VIEWS:
            size = prod(part.output)
            peak = max(peak, previous + size + part.held)
            previous = size
    return peak
