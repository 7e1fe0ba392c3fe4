"""The plan: a network with every shape resolved, as data, before any tensor exists.

There is one way from an architecture to a network: architecture -> plan -> Python source -> module.
The cost model, the drawing and the code generator all read this plan; nothing else decides a shape.
Shapes leave out the batch: ``(C, H, W)`` for images, ``(F,)`` for tables. Torch is never imported.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt

from search_spaces.topology import EdgeKind

Shape = tuple[int, ...]


def show(shape: Shape) -> str:
    """``16x32x32``: how people read a shape."""
    return "x".join(map(str, shape))


class TaskKind(StrEnum):
    """What the network answers."""

    CLASSIFICATION = "classification"
    REGRESSION = "regression"


@dataclass(frozen=True, slots=True)
class Task:
    """What goes in and comes out: one sample's shape, and how many logits or values are wanted."""

    input_shape: Shape
    num_outputs: int
    kind: TaskKind = TaskKind.CLASSIFICATION


@dataclass(frozen=True, slots=True)
class Ref:
    """A name used as a value in the generated source: ``nn.ReLU``, or a class of ``blocks``."""

    name: str


Value = int | float | bool | Ref | tuple[int, ...]
Keywords = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A primitive inside a call, as the cost model sees it.

    ``parameters`` are trainable ones. ``flops`` are for one sample, two for each multiply-add of a
    convolution or matrix product, nothing for the rest (the rule of
    ``torch.utils.flop_counter.FlopCounterMode``). ``held`` counts further elements of one sample
    alive beside this part's input and output while it runs (the other branches of a block).
    """

    kind: str
    output: Shape
    parameters: int = 0
    flops: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """One constructor call: ``BasicBlock(16, 32, stride=2)`` or ``nn.Linear(64, 10)``.

    ``callee`` starts with ``nn.`` for a class of torch, else it is a class of
    ``search_spaces/blocks``, which the source carries verbatim.
    """

    callee: str
    positional: tuple[Value, ...] = ()
    keywords: Keywords = ()
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Module:
    """A named submodule: one call, or several in an ``nn.Sequential``.

    ``name`` is the attribute in the generated class, a noun that says what it is: ``basic4``,
    ``project_3_4``, ``gate_0_2``, ``transition1``. No calls at all: the input is handed on as it is,
    the source has no attribute for it.
    """

    name: str
    calls: tuple[Call, ...]
    input: Shape
    output: Shape

    @property
    def parts(self) -> tuple[Part, ...]:
        """The primitives of all calls in the order in which they run."""
        return tuple(part for call in self.calls for part in call.parts)

    @property
    def parameters(self) -> int:
        """Trainable parameters."""
        return sum(part.parameters for part in self.parts)

    @property
    def flops(self) -> int:
        """Floating-point operations for one sample."""
        return sum(part.flops for part in self.parts)


@dataclass(frozen=True, slots=True)
class Wire:
    """How a state reaches a merge: ``variable``, its first ``take`` channels, through ``modules``.

    ``variable`` is a local name of ``forward``: ``s3`` for a state, ``t4`` for the entry of a stage
    whose first layer is 4 (the transition's output). ``take`` None carries all channels.
    """

    variable: str
    take: int | None
    modules: tuple[Module, ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Skip:
    """One edge resolved: what passes (``wire``), and the ``gate`` that mixes it in, where it is one.

    A gate is called with two arguments, the state and what passes: ``self.gate_0_2(h, s0)``.
    """

    source: int
    target: int
    kind: EdgeKind
    wire: Wire
    gate: Module | None = None

    @property
    def modules(self) -> tuple[Module, ...]:
        """Every submodule that exists because of this edge."""
        return self.wire.modules + ((self.gate,) if self.gate else ())

    @property
    def parameters(self) -> int:
        """Trainable parameters that exist because of this edge alone."""
        return sum(module.parameters for module in self.modules)

    @property
    def is_projected(self) -> bool:
        """Whether a layer with weights makes what passes fit."""
        return any(module.parameters for module in self.wire.modules)


@dataclass(frozen=True, slots=True)
class Step:
    """Layer ``index`` and how its state is merged, in the order in which ``forward`` does it.

    1. ``transition`` (where a stage opens with one): ``t<index> = transition(s<index - 1>)``
    2. ``h = layer(input)``, ``input`` being ``s<index - 1>`` or ``t<index>``
    3. ``h = scale * h`` (a fixed number, or ``self.scale<index>``, a learned scalar that starts at 0)
    4. ``h = drop(h)`` (stochastic depth)
    5. ``h = h + wire`` for each add, 6. ``h = gate(h, wire)`` for each gate
    7. ``h = activation(h)`` (``order: post`` only; a function of ``torch.nn.functional``)
    8. ``h = concat([h, *wires])``, 9. ``h = squeeze(h)`` (``max_width``)
    """

    index: int
    stage: int
    operation: str
    input: str
    layer: Module
    shape: Shape
    transition: Module | None = None
    scale: float | None = None
    learned_scale: bool = False
    drop: Module | None = None
    adds: tuple[Skip, ...] = ()
    gates: tuple[Skip, ...] = ()
    activation: str | None = None
    concats: tuple[Skip, ...] = ()
    squeeze: Module | None = None

    @property
    def skips(self) -> tuple[Skip, ...]:
        """All edges into this state in the order in which they are merged."""
        return self.adds + self.gates + self.concats

    @property
    def reads(self) -> tuple[str, ...]:
        """The variables that this step reads, each once, a transition's output among them."""
        opened = (f"s{self.index - 1}",) if self.transition else ()
        wired = (skip.wire.variable for skip in self.skips)
        return tuple(dict.fromkeys((*opened, self.input, *wired)))

    @property
    def modules(self) -> Iterator[Module]:
        """Every submodule of this step in the order in which the source declares them."""
        if self.transition:
            yield self.transition
        yield self.layer
        if self.drop:
            yield self.drop
        for skip in self.skips:
            yield from skip.modules
        if self.squeeze:
            yield self.squeeze

    @property
    def own_modules(self) -> tuple[Module, ...]:
        """The layer and what stands around it, skips left out."""
        around = (self.transition, self.layer, self.drop, self.squeeze)
        return tuple(module for module in around if module)

    @property
    def own_parameters(self) -> int:
        """Trainable parameters of those, a learned scale among them."""
        parameters = sum(module.parameters for module in self.own_modules)
        return parameters + self.learned_scale


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole network: stem, one step a layer, head; the extra heads serve training only.

    ``channel_axis`` says which number of a shape counts channels: what ``take`` and concat are along.
    """

    family: str
    fingerprint: str
    task: Task
    stem: Module
    steps: tuple[Step, ...]
    head: Module
    aux_heads: tuple[tuple[int, Module], ...] = ()
    checkpoint_activations: bool = False
    channel_axis: int = 0

    @property
    def modules(self) -> Iterator[Module]:
        """Every submodule in the order in which the source declares them."""
        yield self.stem
        for step in self.steps:
            yield from step.modules
        yield self.head
        for _, module in self.aux_heads:
            yield module

    @property
    def segments(self) -> tuple[tuple[Step, ...], ...]:
        """The steps in about sqrt(L) segments, which ``checkpoint_activations`` recomputes.

        What passes between segments is kept, and the inside of one segment at a time
        (Chen et al. 2016, arXiv:1604.06174).
        """
        size = max(1, ceil(sqrt(len(self.steps))))
        starts = range(0, len(self.steps), size)
        return tuple(self.steps[start : start + size] for start in starts)

    @property
    def parameters(self) -> int:
        """Trainable parameters, learned scales and extra heads included."""
        scales = sum(step.learned_scale for step in self.steps)
        return scales + sum(module.parameters for module in self.modules)

    @property
    def skips(self) -> tuple[Skip, ...]:
        """All edges of the network."""
        return tuple(skip for step in self.steps for skip in step.skips)
