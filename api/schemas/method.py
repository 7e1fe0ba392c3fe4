"""Named parts that a job chooses from: samplers, pruners, metrics."""

from __future__ import annotations

from pydantic import BaseModel, Field

from search_spaces.plan import TaskKind


class Method(BaseModel):
    """A sampler or a pruner."""

    name: str = Field(examples=["tpe"])
    summary: str


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
