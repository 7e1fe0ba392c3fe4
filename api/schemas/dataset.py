"""A data set that jobs can train on."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, Field

from nas.datasets import DatasetInfo
from search_spaces.plan import TaskKind


class Dataset(BaseModel):
    """What is known of a data set without training on it."""

    name: str
    summary: str
    kind: str = Field(description="`image` or `table`.")
    task: TaskKind
    input_shape: list[int] = Field(description="Of one sample.")
    num_outputs: int
    classes: list[str]
    num_train: int
    num_val: int
    num_test: int
    digest: str = Field(description="SHA-256 over the samples and the split.")
    notes: list[str] = Field(description="For instance how a missing split was made.")
    source: str

    @classmethod
    def of(cls, info: DatasetInfo) -> Self:
        """A data set as ``nas.datasets`` describes it."""
        return cls(
            name=info.name,
            summary=info.summary,
            kind=info.kind.value,
            task=info.task.kind,
            input_shape=list(info.task.input_shape),
            num_outputs=info.task.num_outputs,
            classes=list(info.classes),
            num_train=info.num_train,
            num_val=info.num_val,
            num_test=info.num_test,
            digest=info.digest,
            notes=list(info.notes),
            source=str(info.source),
        )


class Unreadable(BaseModel):
    """Files that look like a data set and are none."""

    name: str
    message: str


class Datasets(BaseModel):
    """Every data set."""

    items: list[Dataset]
    unreadable: list[Unreadable]
