"""In what two architectures differ."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from search_spaces.topology import EdgeKind


class _Shown(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class Skip(_Shown):
    """A skip of one of the two."""

    source: int
    target: int
    kind: EdgeKind


class ChangedSkip(_Shown):
    """A pair of states that both join, by another kind."""

    source: int
    target: int
    before: EdgeKind
    after: EdgeKind


class ChangedValue(_Shown):
    """A setting, or the operation of a layer; null where one of the two has none."""

    name: str
    before: Any
    after: Any


class Change(_Shown):
    """A number of both."""

    before: float
    after: float
    change: float = Field(description="After less before.")


class Conditions(_Shown):
    """What is equal in the trainings that are compared; seeds may differ."""

    dataset_digest: str
    recipe_digest: str
    epochs: int


class Comparison(_Shown):
    """Both trained on the same data by the same recipe."""

    conditions: Conditions
    num_before: int = Field(description="Seeds that the first one's means are of.")
    num_after: int
    metrics: dict[str, Change] = Field(
        description="Means over seeds, on validation data."
    )


class ArchitectureDiff(BaseModel):
    """What is to be changed in the first architecture to have the second."""

    before: str = Field(description="Fingerprint.")
    after: str = Field(description="Fingerprint.")
    added: list[Skip]
    removed: list[Skip]
    changed: list[ChangedSkip]
    operations: list[ChangedValue] = Field(description="By layer, from 1 on.")
    settings: list[ChangedValue] = Field(description="The family among them.")
    num_skips: Change
    parameters: Change | None = Field(
        description="On data that both were trained on; null where there are none."
    )
    flops: Change | None
    comparisons: list[Comparison] = Field(
        description="Under equal conditions, those with the most trainings first."
    )
    reason: str | None = Field(description="Why there is no comparison.")
