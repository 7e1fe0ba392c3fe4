"""What skips of each span go with, among the trials of a search: an association, not an effect.

A search tries what it expects to be good, so its trials are no random sample: networks with long skips may
differ from the others in much else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nas.analysis.codes import Codes
from nas.analysis.intervals import Interval, Numbers, mean_difference, slopes
from search_spaces import EdgeKind, Outline


@dataclass(frozen=True, slots=True)
class Span:
    """Skips that bypass ``span`` layers.

    Attributes:
        num_edges: candidate edges of this span.
        num_with: trials with one at least.
        num_without: trials with none.
        presence: mean of the trials with one at least, less mean of those with none.
        each: what one more of them goes with, the numbers of skips of all other spans held equal.
    """

    span: int
    num_edges: int
    num_with: int
    num_without: int
    presence: Interval | None
    each: Interval | None


def spans(outline: Outline, codes: Codes, values: Numbers) -> list[Span]:
    """What the skips of each span go with.

    Args:
        outline: of the search.
        codes: what each trial chose, every dimension known.
        values: score or metric of each of these trials.
    """
    lengths = sorted({j - i for i, j in outline.candidate_edges})
    counts = _counts(outline, codes, lengths)
    per_skip = slopes(counts.astype(np.float64), values)
    found = []
    for place, length in enumerate(lengths):
        has = counts[:, place] > 0
        found.append(
            Span(
                span=length,
                num_edges=sum(j - i == length for i, j in outline.candidate_edges),
                num_with=int(has.sum()),
                num_without=int((~has).sum()),
                presence=mean_difference(values[has], values[~has]),
                each=per_skip[place],
            )
        )
    return found


def _counts(outline: Outline, codes: Codes, lengths: list[int]) -> NDArray[np.int64]:
    """How many skips of each span every trial has; tied edges count one by one."""
    place_of = {length: place for place, length in enumerate(lengths)}
    counts = np.zeros((len(codes), len(lengths)), np.int64)
    for column, dimension in enumerate(outline.dimensions):
        if dimension.edges:
            is_skip = codes[:, column] != dimension.choices.index(EdgeKind.NONE)
            for i, j in dimension.edges:
                counts[:, place_of[j - i]] += is_skip
    for (i, j), kind in outline.policy.pinned.items():
        counts[:, place_of[j - i]] += kind is not EdgeKind.NONE
    return counts
