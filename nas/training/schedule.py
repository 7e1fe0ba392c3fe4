"""The learning rate of each step, as plain arithmetic."""

from __future__ import annotations

import math
from bisect import bisect_right

from nas.training.recipe import Recipe

START_DIVISOR = 25
END_DIVISOR = 25e4


def learning_rate(recipe: Recipe, step: int, num_steps: int) -> float:
    """The rate of step ``step`` (from 0) of ``num_steps``, which are those of all epochs.

    ``one_cycle`` rises by half a cosine from 1/25 of the peak during ``warmup_fraction`` of the steps
    and falls by another to 1/250,000 of it (Smith & Topin, 2019, https://arxiv.org/abs/1708.07120,
    with the constants of ``torch.optim.lr_scheduler.OneCycleLR``). ``cosine`` rises by a straight
    line and falls to 0 at the end (Loshchilov & Hutter, 2017, https://arxiv.org/abs/1608.03983).
    ``constant`` stays at the peak.

    At each of the recipe's milestones the schedule has come to its end, and begins anew for the epochs to
    the next one: at the peak, without another warm-up (the warm restarts of the same paper).
    """
    if not recipe.milestones:
        return _rate(recipe, recipe.warmup_fraction, step, num_steps)
    ends = [epoch * num_steps // recipe.epochs for epoch in recipe.milestones]
    place = bisect_right(ends, step)
    start = ends[place - 1] if place else 0
    end = ends[place] if place < len(ends) else num_steps
    warmup = 0.0 if place else recipe.warmup_fraction
    return _rate(recipe, warmup, step - start, end - start)


def _rate(recipe: Recipe, warmup: float, step: int, num_steps: int) -> float:
    """The same within one run of the schedule, which warms up for a share of its steps."""
    peak = recipe.learning_rate
    if recipe.schedule == "constant":
        return peak
    top = warmup * num_steps - 1
    if recipe.schedule == "one_cycle":
        if step < top:
            return _half_cosine(peak / START_DIVISOR, peak, step / top)
        fall = (step - max(top, 0)) / max(num_steps - 1 - max(top, 0), 1)
        return _half_cosine(peak, peak / END_DIVISOR, fall)
    if step < top:
        return peak * (step + 1) / (top + 1)
    return _half_cosine(peak, 0.0, (step - max(top, 0)) / (num_steps - max(top, 0)))


def _half_cosine(start: float, end: float, progress: float) -> float:
    return end + (start - end) * (1 + math.cos(math.pi * progress)) / 2
