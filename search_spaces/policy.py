"""Which edges a search may choose, and from what: the part of a job that shapes its space."""

from __future__ import annotations

import re

from pydantic import BaseModel, ConfigDict, Field, field_validator

from search_spaces.topology import EdgeKind

_PAIR = re.compile(r"(0|[1-9][0-9]*)-([1-9][0-9]*)")


class EdgePolicy(BaseModel):
    """Candidate edges and their choices; the default is every pair within a stage, all kinds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kinds: tuple[EdgeKind, ...] = Field(
        tuple(EdgeKind),
        description="Choices of an edge; none is always one of them.",
    )
    max_span: int | None = Field(
        None, ge=1, description="Most layers that a skip may bypass."
    )
    across_stages: bool = Field(
        False, description="Add the pairs that cross a stage's border."
    )
    tie_stages: bool | None = Field(
        None,
        description="One choice serves every stage; by default where all stages have "
        "the same number of layers.",
    )
    pins: dict[str, EdgeKind] = Field(
        default_factory=dict,
        description="Edges that are not searched, by pair.",
        examples=[{"0-1": "add", "0-2": "none"}],
    )

    @field_validator("kinds")
    @classmethod
    def _with_none_in_order(cls, kinds: tuple[EdgeKind, ...]) -> tuple[EdgeKind, ...]:
        return tuple(k for k in EdgeKind if k is EdgeKind.NONE or k in kinds)

    @field_validator("pins")
    @classmethod
    def _pairs(cls, pins: dict[str, EdgeKind]) -> dict[str, EdgeKind]:
        for key in pins:
            if not (pair := _PAIR.fullmatch(key)) or int(pair[1]) >= int(pair[2]):
                raise ValueError(
                    f'{key!r} is not a pair of states: write "source-target" with '
                    'source < target, for example "0-2"'
                )
        return pins

    @property
    def pinned(self) -> dict[tuple[int, int], EdgeKind]:
        """The pins by (source, target)."""
        pairs = {key: key.split("-") for key in self.pins}
        return {(int(pairs[k][0]), int(pairs[k][1])): v for k, v in self.pins.items()}
