"""Hyperband (Li et al. 2018, https://arxiv.org/abs/1603.06560), asynchronous as in Li et al. 2020.

Brackets of successive halving that begin to judge later and later: the first uses all rungs of ``asha``, each
of the others leaves one more of them out, the last has none. So a network that learns slowly has a
chance in some of them, whatever the first rung is. A trial competes within its bracket alone.
"""

from __future__ import annotations

from nas.job import PrunerRequest
from nas.search.pruners import Pruner
from nas.search.pruners.asha import SETTINGS, is_beaten, rungs
from nas.search.rungs import Ladder


def _ladder(
    request: PrunerRequest, max_epochs: int, reference_flops: int | None
) -> Ladder:
    every = rungs(request, max_epochs)
    brackets = tuple(every[first:] for first in range(len(every) + 1))
    return Ladder(brackets, max_epochs, reference_flops, _shares(request, brackets))


def _shares(
    request: PrunerRequest, brackets: tuple[tuple[int, ...], ...]
) -> tuple[float, ...]:
    """Trials of each bracket, so that all brackets spend about alike.

    One of s rungs begins with a number in proportion to ``reduction_factor ** s / (s + 1)``.
    """
    sizes = [
        request.reduction_factor ** len(bracket) / (len(bracket) + 1)
        for bracket in brackets
    ]
    return tuple(size / sum(sizes) for size in sizes)


PRUNER = Pruner(
    "hyperband",
    "Brackets of successive halving that begin to judge early, later, and never.",
    _ladder,
    is_beaten,
    SETTINGS,
)
