"""What the penalty takes from networks with ever more skips."""

from __future__ import annotations

from collections.abc import Iterator

from nas.objective import Penalty
from search_spaces import EdgeKind, Outline

MAX_CHARGES = 100


def charges(penalty: Penalty, outline: Outline) -> Iterator[tuple[int, float]]:
    """Numbers of skips, from none to every one, each with its penalty; at most 100, evenly.

    Every skip counts as one of the kind that weighs most.
    """
    num_edges = outline.num_candidate_edges
    kinds = [kind for kind in outline.policy.kinds if kind is not EdgeKind.NONE]
    weight = max((penalty.weights[kind] for kind in kinds), default=1.0)
    num_steps = min(num_edges, MAX_CHARGES - 1)
    for step in range(num_steps + 1):
        num_skips = round(num_edges * step / max(1, num_steps))
        yield num_skips, penalty.of_weight(num_skips * weight, num_edges)
