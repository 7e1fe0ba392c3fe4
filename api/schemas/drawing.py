"""How a topology is to be drawn."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Part = Annotated[str, StringConstraints(pattern=r"^\d{1,4}-\d{1,4}$")]


class _Drawing(BaseModel):
    """What every drawing can be asked for."""

    model_config = ConfigDict(extra="forbid")

    open: list[Part] = Field(
        [],
        max_length=100,
        description="Collapsed layers of a deep network to draw one by one; repeat it.",
        examples=[["12-21"]],
    )
    download: bool = Field(
        False, description="As a file that carries its own style, for light and dark."
    )


class DrawingQuery(_Drawing):
    """How to draw a trial."""

    size: Literal["full", "small"] = Field(
        "full", description="`small` is a sketch of 96 by 64 pixels."
    )
    against: str | None = Field(
        None,
        pattern=r"^trial_[0-9a-z]{26}$",
        description="Another trial: skips that only one of both has are marked.",
    )
    ablation: str | None = Field(
        None,
        pattern=r"^ablation_[0-9a-z]{26}$",
        description="A complete ablation of this trial: gates as wide as they let the skip pass, and "
        "what each removal costs.",
    )


class PopulationDrawingQuery(_Drawing):
    """How to draw all trials of a job over one another."""

    among: Literal["all", "top"] = Field(
        "all", description="All trials with a result, or the top tenth by score."
    )
