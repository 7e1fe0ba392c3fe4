"""Families of networks: what may be set, and which topologies have names."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, Field

import search_spaces


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


class Families(BaseModel):
    """Every family, and the schema of the edges that a job may search."""

    items: list[Family]
    space_schema: dict[str, Any] = Field(description="JSON schema of a job's `space`.")
