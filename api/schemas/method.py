"""Named parts that a job chooses from: samplers, pruners, metrics."""

from __future__ import annotations

from pydantic import BaseModel, Field

from search_spaces.plan import TaskKind


class Method(BaseModel):
    """A sampler or a pruner."""

    name: str = Field(examples=["topology"])
    summary: str


class Pruner(Method):
    """A pruner, and what a job can settle of it."""

    settings: list[str] = Field(
        description="Fields of ``pruner`` in a request that mean something to it.",
        examples=[["min_epochs", "reduction_factor"]],
    )
    knows_several: bool = Field(description="Whether it ranks by several objectives.")


class Pruners(BaseModel):
    """Every one there is."""

    items: list[Pruner]


class Methods(BaseModel):
    """Every one there is."""

    items: list[Method]


class Metric(BaseModel):
    """A validation metric."""

    name: str = Field(examples=["accuracy"])
    summary: str
    maximise: bool = Field(description="Whether more of it is better.")
    tasks: list[TaskKind]


class Metrics(BaseModel):
    """Every metric."""

    items: list[Metric]
