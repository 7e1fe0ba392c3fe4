"""How a trial compares with the others at one rung, in words."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import numpy as np

from nas.objectives import Values


def standing(own: Values, there: Sequence[Values], judged: str = "score") -> str:
    """Of one objective the place among all that are ``there``; of several, how many beat it in all.

    ``judged`` says what the one value is.
    """
    if len(own) == 1:
        scores = sorted((value for (value,) in there), reverse=True)
        place = 1 + sum(score > own[0] for score in scores)
        return (
            f"its {judged} {own[0]:.6g} is number {place} of the {len(scores)} at that rung, "
            f"of which the best is {scores[0]:.6g} and the median {median(scores):.6g}"
        )
    others = np.array(there)
    is_better = (others >= own).all(axis=1) & (others > own).any(axis=1)
    num_better = int(is_better.sum())
    return (
        f"of the {len(there)} at that rung {num_better} are at least as good in every objective "
        "and better in one"
    )
