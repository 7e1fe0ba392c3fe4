"""The limits of a job that are known before training: what the cost model says against what is allowed."""

from __future__ import annotations

from nas.job import Limits
from nas.training.recipe import Recipe
from nas.trial import Costs

FLOAT_BYTES = 4
BFLOAT16_BYTES = 2


def training_memory(costs: Costs, recipe: Recipe) -> int:
    """Bytes to train on one batch: weights, gradients, optimizer state, and what backward needs.

    AdamW keeps two moments of each weight, SGD one where it has momentum. Under bfloat16 activations take
    half, and each weight has a copy in that format; ``auto`` counts as float32, which is the most it takes.
    """
    moments = 2 if recipe.optimizer == "adamw" else int(recipe.momentum > 0)
    weights = FLOAT_BYTES * (2 + moments) * costs.parameters
    activations = recipe.batch_size * costs.training_bytes
    if recipe.precision == "bfloat16":
        return weights + BFLOAT16_BYTES * costs.parameters + activations // 2
    return weights + activations


def is_within(costs: Costs, limits: Limits, recipe: Recipe) -> bool:
    """Whether a network of these costs may be trained by ``recipe``."""
    return all(
        limit is None or cost <= limit
        for cost, limit in (
            (costs.num_skips, limits.max_skips),
            (costs.parameters, limits.max_params),
            (costs.flops, limits.max_flops),
            (training_memory(costs, recipe), limits.max_training_bytes),
        )
    )
