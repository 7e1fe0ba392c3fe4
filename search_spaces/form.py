"""A plan as a document: the one form in which the interfaces show a network with its shapes."""

from __future__ import annotations

from dataclasses import dataclass

from search_spaces.plan import Module, Plan, Shape, Skip, Step
from search_spaces.topology import EdgeKind


@dataclass(frozen=True, slots=True)
class SkipForm:
    """One edge: where it starts, how it enters, and what lies on it.

    ``source_shape`` is of what it starts from, ``shape`` of what enters the target's state;
    ``through`` names the layers on it, its gate among them.
    """

    source: int
    target: int
    kind: EdgeKind
    source_shape: Shape
    shape: Shape
    projection: bool
    through: tuple[str, ...]
    parameters: int


@dataclass(frozen=True, slots=True)
class StateForm:
    """A state and the layer that makes it; index 0 is the stem's output, which has no stage.

    ``parameters`` and ``flops`` are of the layer and what stands around it, skips left out.
    """

    index: int
    name: str
    stage: int | None
    operation: str
    layer: str
    shape: Shape
    parameters: int
    flops: int
    transition: bool = False
    squeeze: bool = False


@dataclass(frozen=True, slots=True)
class HeadForm:
    """What reads the last state and answers."""

    layer: str
    shape: Shape
    parameters: int
    flops: int


@dataclass(frozen=True, slots=True)
class PlanForm:
    """A whole network; ``aux_heads`` are the states with an extra head in training."""

    family: str
    fingerprint: str
    input_shape: Shape
    states: tuple[StateForm, ...]
    skips: tuple[SkipForm, ...]
    head: HeadForm
    aux_heads: tuple[int, ...]


def form_of(plan: Plan) -> PlanForm:
    """The document of a plan."""
    shapes = _shapes(plan)
    head = plan.head
    return PlanForm(
        family=plan.family,
        fingerprint=plan.fingerprint,
        input_shape=plan.task.input_shape,
        states=(_stem(plan.stem), *map(_state, plan.steps)),
        skips=tuple(_skip(skip, shapes) for skip in plan.skips),
        head=HeadForm(head.name, head.output, head.parameters, head.flops),
        aux_heads=tuple(index for index, _ in plan.aux_heads),
    )


def _stem(stem: Module) -> StateForm:
    return StateForm(
        0, "s0", None, "stem", stem.name, stem.output, stem.parameters, stem.flops
    )


def _state(step: Step) -> StateForm:
    return StateForm(
        index=step.index,
        name=f"s{step.index}",
        stage=step.stage,
        operation=step.operation,
        layer=step.layer.name,
        shape=step.shape,
        parameters=step.own_parameters,
        flops=sum(module.flops for module in step.own_modules),
        transition=step.transition is not None,
        squeeze=step.squeeze is not None,
    )


def _skip(skip: Skip, shapes: dict[str, Shape]) -> SkipForm:
    return SkipForm(
        source=skip.source,
        target=skip.target,
        kind=skip.kind,
        source_shape=shapes[skip.wire.variable],
        shape=skip.wire.shape,
        projection=skip.is_projected,
        through=tuple(module.name for module in skip.modules),
        parameters=skip.parameters,
    )


def _shapes(plan: Plan) -> dict[str, Shape]:
    """The shape of every variable of ``forward``: states, and entries of stages."""
    shapes = {"s0": plan.stem.output}
    for step in plan.steps:
        shapes[f"s{step.index}"] = step.shape
        if step.transition:
            shapes[f"t{step.index}"] = step.transition.output
    return shapes
