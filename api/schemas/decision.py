"""What a search's trials chose, the best of them against all."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Measure = Literal["score", "metric"]


class ChoicesQuery(BaseModel):
    """By what the skips of each span are judged."""

    model_config = ConfigDict(extra="forbid")

    measure: Measure = Field(
        "score", description="The score has the penalty in it, which counts skips."
    )


class IntervalEstimate(BaseModel):
    """An estimate, and the bounds of its interval."""

    value: float
    low: float
    high: float


class OptionShare(BaseModel):
    """How often an option was chosen."""

    count: int
    share: IntervalEstimate | None = Field(
        description="With Wilson's interval; null where there is no trial."
    )


class ChoiceOption(BaseModel):
    """One option of a dimension."""

    option: str = Field(examples=["add"])
    all: OptionShare
    top: OptionShare = Field(description="Among the top tenth by score.")


class EdgePair(BaseModel):
    """Two states that a skip may join."""

    source: int
    target: int


class ChoiceDimension(BaseModel):
    """The kind of some edges, or the operation of some layers; tied ones are one choice."""

    name: str = Field(examples=["edge_0_2"])
    edges: list[EdgePair]
    layers: list[int]
    options: list[ChoiceOption]


class SpanEffect(BaseModel):
    """What skips that bypass so many layers go with: an association, not a cause."""

    span: int
    num_edges: int = Field(description="Candidate edges of this span.")
    num_with: int = Field(description="Trials that have one at least.")
    num_without: int
    presence: IntervalEstimate | None = Field(
        description="Mean of those with one at least less mean of the others, by Welch."
    )
    each: IntervalEstimate | None = Field(
        description="What one more goes with, the numbers of skips of the other spans held "
        "equal: least squares with HC3 errors. Null where it cannot be told apart."
    )


class Choices(BaseModel):
    """What the best trials chose and what skips of each span go with."""

    last_event: int
    level: float = Field(description="Of all intervals.")
    num_all: int = Field(description="Trials with a result.")
    num_top: int
    dimensions: list[ChoiceDimension]
    measure: Measure
    num_whole: int = Field(
        description="Trials that ran their full budget, of which the spans tell."
    )
    spans: list[SpanEffect]
