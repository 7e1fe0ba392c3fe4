"""The optimizer of a recipe, over a network's parameters gathered in two vectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn
from torch.optim import SGD, AdamW, Optimizer

from nas.training.flat_parameters import gather
from nas.training.recipe import Recipe

ADAM_BETA2 = 0.99
"""Forgets within 100 steps, not 1,000: a candidate trains for a few hundred in all."""


def make_optimizer(
    network: nn.Module, recipe: Recipe, *, channels_last: bool
) -> Optimizer:
    """Build the recipe's optimizer, fused into one kernel a group.

    Matrices and kernels decay; biases, norms and scalars, all of fewer than two dimensions, do not.
    """
    trained = [each for each in network.parameters() if each.requires_grad]
    decayed = [each for each in trained if each.ndim >= 2]
    free = [each for each in trained if each.ndim < 2]
    groups: list[dict[str, Any]] = [
        {
            "params": [gather(members, channels_last=channels_last)],
            "weight_decay": weight_decay,
        }
        for members, weight_decay in ((decayed, recipe.weight_decay), (free, 0.0))
        if members
    ]
    if recipe.optimizer == "adamw":
        betas = (recipe.momentum, ADAM_BETA2)
        return AdamW(groups, lr=recipe.learning_rate, betas=betas, fused=True)
    return SGD(
        groups,
        lr=recipe.learning_rate,
        momentum=recipe.momentum,
        nesterov=recipe.momentum > 0,
        fused=True,
    )


def vectors(optimizer: Optimizer) -> list[nn.Parameter]:
    """The gathered parameters, one vector a group."""
    return [vector for group in optimizer.param_groups for vector in group["params"]]


def set_learning_rate(optimizer: Optimizer, rate: float) -> None:
    """Use ``rate`` from the next step on."""
    for group in optimizer.param_groups:
        group["lr"] = rate


def state_tensors(optimizer: Optimizer) -> dict[str, Tensor]:
    """The optimizer's state as named tensors: ``<number of the group>/<name of the state>``."""
    return {
        f"{number}/{key}": value
        for number, vector in enumerate(vectors(optimizer))
        for key, value in optimizer.state[vector].items()
        if isinstance(value, Tensor)
    }


def restore_state(optimizer: Optimizer, tensors: Mapping[str, Tensor]) -> None:
    """Give the optimizer the state that :func:`state_tensors` named, and no gradient."""
    optimizer.zero_grad(set_to_none=False)
    optimizer.state.clear()
    known = vectors(optimizer)
    for name, value in tensors.items():
        number, key = name.split("/", 1)
        vector = known[int(number)]
        optimizer.state[vector][key] = value.to(vector.device)
