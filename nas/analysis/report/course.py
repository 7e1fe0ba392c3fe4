"""How the best score of a search rose, against trials and against what they took."""

from __future__ import annotations

from collections.abc import Iterable

from nas.analysis.report.document import Course
from nas.analysis.thinning import thinned

MAX_POINTS = 200

End = tuple[float | None, float]
"""The score of a trial that ended, if it has one, and the compute seconds that it took."""


def course(ends: Iterable[End]) -> Course:
    """The best so far after each of ``ends`` at which it rose, which come in the order of time."""
    trials: list[int] = []
    seconds: list[float] = []
    scores: list[float] = []
    total = 0.0
    for number, (score, took) in enumerate(ends, 1):
        total += took
        if score is not None and (not scores or score > scores[-1]):
            trials.append(number)
            seconds.append(total)
            scores.append(score)
    kept = thinned(trials, scores, MAX_POINTS)
    return Course(
        num_trials=tuple(trials[place] for place in kept),
        compute_seconds=tuple(seconds[place] for place in kept),
        score=tuple(scores[place] for place in kept),
    )
