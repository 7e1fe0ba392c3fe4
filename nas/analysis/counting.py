"""How many networks a search can choose from."""

from __future__ import annotations

from collections import Counter
from math import comb, prod

from nas.job import Limits
from search_spaces import EdgeKind, Outline

MAX_SKIPS = 1000
"""Limits on skips above this are not counted: it would take seconds."""


def is_exact(limits: Limits) -> bool:
    """Whether :func:`num_candidates` counts every limit, and is no upper bound."""
    on_costs = limits.max_params is not None or limits.max_flops is not None
    return not on_costs and (limits.max_skips or 0) <= MAX_SKIPS


def num_candidates(outline: Outline, limits: Limits) -> int:
    """The points of the space; of the limits ``max_skips`` is counted, what costs is not.

    The coefficients of a product of polynomials: ``m`` dimensions of as many kinds that each stand for
    ``w`` edges give ``(1 + kinds * x**w)**m``, and the coefficient of ``x**n`` says how many points have
    ``n`` skips.
    """
    if limits.max_skips is None or limits.max_skips > MAX_SKIPS:
        return outline.size
    pinned = outline.policy.pinned.values()
    room = limits.max_skips - sum(kind is not EdgeKind.NONE for kind in pinned)
    if room < 0:
        return 0
    of_layers = prod(len(d.choices) for d in outline.dimensions if d.layers)
    alike = Counter(
        (len(d.choices) - 1, len(d.edges)) for d in outline.dimensions if d.edges
    )
    counts = [1] + [0] * room
    for (num_kinds, weight), number in alike.items():
        terms = [
            comb(number, num) * num_kinds**num
            for num in range(min(number, room // weight) + 1)
        ]
        counts = [
            sum(
                term * counts[total - num * weight]
                for num, term in enumerate(terms[: total // weight + 1])
            )
            for total in range(room + 1)
        ]
    return of_layers * sum(counts)
