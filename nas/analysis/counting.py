"""How many networks a search can choose from."""

from __future__ import annotations

from nas.job import Limits
from search_spaces import EdgeKind, Outline


def num_candidates(outline: Outline, limits: Limits) -> int:
    """The points of the space, exactly; of limits ``max_skips`` is counted, what costs is not.

    The coefficients of a product of polynomials: a dimension that stands for ``w`` edges gives
    ``1 + kinds * x**w``, and the coefficient of ``x**n`` says how many points have ``n`` skips.
    """
    if limits.max_skips is None:
        return outline.size
    pinned = outline.policy.pinned.values()
    room = limits.max_skips - sum(kind is not EdgeKind.NONE for kind in pinned)
    if room < 0:
        return 0
    counts = [1] + [0] * room
    for dimension in outline.dimensions:
        if dimension.layers:
            counts = [count * len(dimension.choices) for count in counts]
            continue
        num_kinds, weight = len(dimension.choices) - 1, len(dimension.edges)
        for num in range(room, weight - 1, -1):
            counts[num] += num_kinds * counts[num - weight]
    return sum(counts)
