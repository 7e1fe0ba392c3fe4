"""Which choice each candidate edge takes, among many trials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nas.analysis.codes import Codes
from nas.analysis.ranks import Places
from search_spaces import EdgeKind, Outline


@dataclass(frozen=True, slots=True)
class Shares:
    """How often an edge takes each kind; each mapping sums to 1 where there is any trial."""

    name: str
    source: int
    target: int
    all: Mapping[EdgeKind, float]
    top: Mapping[EdgeKind, float]


def kinds_of(outline: Outline) -> tuple[EdgeKind, ...]:
    """What an edge of the space may be, pinned ones included."""
    possible = {*outline.policy.kinds, *outline.policy.pinned.values()}
    return tuple(kind for kind in EdgeKind if kind in possible)


def shares(outline: Outline, codes: Codes, order: Places, num_top: int) -> list[Shares]:
    """The shares of every candidate edge among the trials of ``order``, and among its first ``num_top``."""
    found = {
        pair: (
            dimension.name,
            _shares(codes[order, place], dimension.choices),
            _shares(codes[order[:num_top], place], dimension.choices),
        )
        for place, dimension in enumerate(outline.dimensions)
        for pair in dimension.edges
    }
    for pair, kind in outline.policy.pinned.items():
        always = {kind: 1.0} if len(order) else {}
        found[pair] = (f"edge_{pair[0]}_{pair[1]}", always, always)
    return [
        Shares(name, *pair, of_all, of_top)
        for pair in outline.candidate_edges
        for name, of_all, of_top in [found[pair]]
    ]


def counted(codes: NDArray[np.int8], options: Sequence[str]) -> list[int]:
    """How often each option was chosen."""
    numbers: list[int] = np.bincount(codes[codes >= 0], minlength=len(options)).tolist()
    return numbers


def _shares(codes: NDArray[np.int8], options: Sequence[str]) -> dict[EdgeKind, float]:
    numbers = counted(codes, options)
    total = sum(numbers)
    if not total:
        return {}
    return {
        EdgeKind(option): number / total
        for option, number in zip(options, numbers, strict=True)
    }
