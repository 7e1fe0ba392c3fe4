"""The network of a trial with every shape resolved: what a drawing of it needs."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, Field

from search_spaces import plan as domain
from search_spaces.topology import EdgeKind

ShapeOut = list[int]


class Skip(BaseModel):
    """One edge: where it starts, how it enters, and what lies on it."""

    source: int
    target: int
    kind: EdgeKind
    source_shape: ShapeOut = Field(description="Of the state where it starts.")
    shape: ShapeOut = Field(description="Of what enters the target's state.")
    projection: bool = Field(description="Whether a layer with weights lies on it.")
    parameters: int

    @classmethod
    def of(cls, skip: domain.Skip, shapes: dict[str, domain.Shape]) -> Self:
        """An edge of the plan; ``shapes`` are those of the variables of ``forward``."""
        return cls(
            source=skip.source,
            target=skip.target,
            kind=skip.kind,
            source_shape=list(shapes[skip.wire.variable]),
            shape=list(skip.wire.shape),
            projection=any(module.parameters for module in skip.wire.modules),
            parameters=skip.parameters,
        )


class State(BaseModel):
    """A state of the network and the layer that makes it; index 0 is the stem's output."""

    index: int
    name: str = Field(description="Its variable in the generated code.")
    stage: int | None = Field(description="Null for the stem.")
    operation: str
    layer: str = Field(description="Attribute of the layer in the generated code.")
    shape: ShapeOut
    parameters: int = Field(
        description="Of the layer and what stands around it, skips left out."
    )
    flops: int
    transition: bool = Field(False, description="Whether its stage opens with one.")
    squeeze: bool = Field(False, description="Whether it was narrowed to `max_width`.")

    @classmethod
    def of_step(cls, step: domain.Step) -> Self:
        """The state that a layer makes."""
        on_skips = {id(module) for skip in step.skips for module in skip.modules}
        own = [module for module in step.modules if id(module) not in on_skips]
        return cls(
            index=step.index,
            name=f"s{step.index}",
            stage=step.stage,
            operation=step.operation,
            layer=step.layer.name,
            shape=list(step.shape),
            parameters=sum(module.parameters for module in own),
            flops=sum(module.flops for module in own),
            transition=step.transition is not None,
            squeeze=step.squeeze is not None,
        )

    @classmethod
    def of_stem(cls, stem: domain.Module) -> Self:
        """State 0."""
        return cls(
            index=0,
            name="s0",
            stage=None,
            operation="stem",
            layer=stem.name,
            shape=list(stem.output),
            parameters=stem.parameters,
            flops=stem.flops,
        )


class Head(BaseModel):
    """What reads the last state and answers."""

    layer: str
    shape: ShapeOut
    parameters: int
    flops: int


class Plan(BaseModel):
    """Shapes leave out the batch: `[C, H, W]` for images, `[F]` for tables."""

    family: str
    fingerprint: str
    input_shape: ShapeOut
    states: list[State]
    skips: list[Skip]
    head: Head
    aux_heads: list[int] = Field(description="States with an extra head in training.")

    @classmethod
    def of(cls, plan: domain.Plan) -> Self:
        """The plan of an architecture."""
        shapes = _shapes(plan)
        return cls(
            family=plan.family,
            fingerprint=plan.fingerprint,
            input_shape=list(plan.task.input_shape),
            states=[
                State.of_stem(plan.stem),
                *(State.of_step(step) for step in plan.steps),
            ],
            skips=[Skip.of(skip, shapes) for skip in plan.skips],
            head=_head(plan.head),
            aux_heads=[index for index, _ in plan.aux_heads],
        )


def _shapes(plan: domain.Plan) -> dict[str, domain.Shape]:
    """The shape of every variable of ``forward``: states, and entries of stages."""
    shapes = {"s0": plan.stem.output}
    for step in plan.steps:
        shapes[f"s{step.index}"] = step.shape
        if step.transition:
            shapes[f"t{step.index}"] = step.transition.output
    return shapes


def _head(head: domain.Module) -> Head:
    return Head(
        layer=head.name,
        shape=list(head.output),
        parameters=head.parameters,
        flops=head.flops,
    )
