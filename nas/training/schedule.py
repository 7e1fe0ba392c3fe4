"""The learning rate of each step, as plain arithmetic."""

from __future__ import annotations

import math

from nas.training.recipe import Recipe

START_DIVISOR = 25
END_DIVISOR = 25e4


def learning_rate(recipe: Recipe, step: int, num_steps: int) -> float:
    """The rate of step ``step`` (from 0) of ``num_steps``.

    ``one_cycle`` rises by half a cosine from 1/25 of the peak during ``warmup_fraction`` of the steps
    and falls by another to 1/250,000 of it (Smith & Topin, 2019, https://arxiv.org/abs/1708.07120,
    with the constants of ``torch.optim.lr_scheduler.OneCycleLR``). ``cosine`` rises by a straight
    line and falls to 0 at the end (Loshchilov & Hutter, 2017, https://arxiv.org/abs/1608.03983).
    ``constant`` stays at the peak.
    """
    peak = recipe.learning_rate
    if recipe.schedule == "constant":
        return peak
    top = recipe.warmup_fraction * num_steps - 1
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
