"""Families of networks: what may be set, and which topologies have names."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, Field

import search_spaces
from nas.training.augmentation import Augmentation


class Family(BaseModel):
    """One family of networks."""

    name: str
    summary: str
    data_kinds: list[str] = Field(description="Kinds of data that it reads.")
    operations: list[str] = Field(description="What its layers can do.")
    settings_schema: dict[str, Any] = Field(
        description="JSON schema of a job's `settings`."
    )
    named_topologies: list[str] = Field(
        description="Evaluated first, and the controls."
    )

    @classmethod
    def of(cls, family: search_spaces.Family[Any]) -> Self:
        """A family as ``search_spaces`` describes it."""
        return cls(
            name=family.name,
            summary=family.summary,
            data_kinds=list(family.data_kinds),
            operations=list(family.operations),
            settings_schema=family.schema(),
            named_topologies=list(family.named_topologies(family.parse({}))),
        )


class Change(BaseModel):
    """A random change of training samples that a recipe may name."""

    name: str = Field(examples=["shift"])
    summary: str
    data_kinds: list[str] = Field(description="Kinds of data that it can change.")

    @classmethod
    def of(cls, augmentation: Augmentation) -> Self:
        """An augmentation as ``nas.training`` describes it."""
        return cls(
            name=augmentation.name,
            summary=augmentation.summary,
            data_kinds=list(augmentation.kinds),
        )


class Families(BaseModel):
    """Every family, the schema of the edges that a job may search, and how it may train."""

    items: list[Family]
    space_schema: dict[str, Any] = Field(description="JSON schema of a job's `space`.")
    recipe_schema: dict[str, Any] = Field(
        description="JSON schema of a job's `recipe`. What it is by default depends on family and "
        "data: see `default_recipe` of POST /v1/estimates."
    )
    augmentations: list[Change] = Field(
        description="What `recipe.augmentation` may name."
    )
