"""Whether the service lives and can work."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"] = "alive"


class Ready(BaseModel):
    """Everything that a job needs is there."""

    status: Literal["ready"] = "ready"
    num_workers: int = Field(description="Worker processes heard of lately.")
