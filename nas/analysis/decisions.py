"""What the best trials of a search chose, against all; and what skips of each span go with."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, Field

from nas.analysis.codes import Codes
from nas.analysis.intervals import LEVEL, Numbers, share
from nas.analysis.population import counted
from nas.analysis.ranks import num_top, ranked
from nas.analysis.spans import spans
from search_spaces import Dimension, Outline

Measure = Literal["score", "metric"]


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


class Decisions(BaseModel):
    """What the best trials chose and what skips of each span go with."""

    level: float = Field(description="Of all intervals.")
    num_all: int = Field(description="Trials with a result.")
    num_top: int
    dimensions: list[ChoiceDimension]
    measure: Measure
    num_whole: int = Field(
        description="Trials that ran their full budget, of which the spans tell."
    )
    spans: list[SpanEffect]


def decisions(
    outline: Outline,
    codes: Codes,
    scores: Numbers,
    is_full: NDArray[np.bool_],
    measure: Measure,
    values: Numbers,
) -> Decisions:
    """Every dimension and every span.

    Args:
        outline: of the search.
        codes: what each trial chose.
        scores: of each trial; NaN where it has none.
        is_full: which trials ran their full budget.
        measure: by what spans are judged.
        values: that of each trial; NaN likewise.
    """
    order = ranked(scores, is_full)
    num_first = num_top(len(order))
    # Choices that are not of this space are left out.
    rows = np.flatnonzero(is_full & ~np.isnan(values))
    rows = rows[(codes[rows] >= 0).all(axis=1)]
    return Decisions(
        level=LEVEL,
        num_all=len(order),
        num_top=num_first,
        dimensions=[
            _dimension(dimension, codes[order, place], num_first)
            for place, dimension in enumerate(outline.dimensions)
        ],
        measure=measure,
        num_whole=len(rows),
        spans=[
            SpanEffect.model_validate(span, from_attributes=True)
            for span in spans(outline, codes[rows], values[rows])
        ],
    )


def _dimension(
    dimension: Dimension, codes: NDArray[np.int8], num_first: int
) -> ChoiceDimension:
    in_all = counted(codes, dimension.choices)
    in_top = counted(codes[:num_first], dimension.choices)
    return ChoiceDimension(
        name=dimension.name,
        edges=[EdgePair(source=i, target=j) for i, j in dimension.edges],
        layers=list(dimension.layers),
        options=[
            ChoiceOption(
                option=option,
                all=_share(in_all[place], sum(in_all)),
                top=_share(in_top[place], sum(in_top)),
            )
            for place, option in enumerate(dimension.choices)
        ],
    )


def _share(count: int, total: int) -> OptionShare:
    of_all = {"count": count, "share": share(count, total)}
    return OptionShare.model_validate(of_all, from_attributes=True)
