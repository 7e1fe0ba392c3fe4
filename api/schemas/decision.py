"""What a search's trials chose, the best of them against all."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from nas.analysis.decisions import Decisions, Measure


class ChoicesQuery(BaseModel):
    """By what the skips of each span are judged."""

    model_config = ConfigDict(extra="forbid")

    measure: Measure = Field(
        "score", description="The score has the penalty in it, which counts skips."
    )


class Choices(Decisions):
    """What the best trials chose and what skips of each span go with, up to an event of the job."""

    last_event: int
