"""The optimizer of a recipe."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn
from torch.optim import SGD, AdamW, Optimizer

from nas.training.recipe import Recipe

ADAM_BETA2 = 0.99
"""Half-life of 69 steps instead of 693: candidates train for a few hundred steps in all."""


def decay_groups(
    parameters: Iterable[nn.Parameter], weight_decay: float
) -> list[dict[str, object]]:
    """Two parameter groups: matrices and kernels decay; biases, norms and scalars never do."""
    parameters = [each for each in parameters if each.requires_grad]
    decayed = [each for each in parameters if each.ndim >= 2]
    free = [each for each in parameters if each.ndim < 2]
    groups: list[dict[str, object]] = [
        {"params": decayed, "weight_decay": weight_decay},
        {"params": free, "weight_decay": 0.0},
    ]
    return [group for group in groups if group["params"]]


def make_optimizer(network: nn.Module, recipe: Recipe) -> Optimizer:
    """Build the recipe's optimizer over the parameters of ``network``, fused on CPU and CUDA."""
    groups = decay_groups(network.parameters(), recipe.weight_decay)
    if recipe.optimizer == "sgd":
        nesterov = recipe.momentum > 0
        return SGD(
            groups,
            lr=recipe.learning_rate,
            momentum=recipe.momentum,
            nesterov=nesterov,
            fused=True,
        )
    betas = (recipe.momentum, ADAM_BETA2)
    return AdamW(groups, lr=recipe.learning_rate, betas=betas, fused=True)


def set_learning_rate(optimizer: Optimizer, rate: float) -> None:
    """Use ``rate`` from the next step on."""
    for group in optimizer.param_groups:
        group["lr"] = rate


def state_tensors(optimizer: Optimizer, network: nn.Module) -> dict[str, torch.Tensor]:
    """The optimizer's state as named tensors: ``<parameter's name>/<name of the state>``."""
    return {
        f"{name}/{key}": value
        for name, parameter in network.named_parameters()
        for key, value in optimizer.state[parameter].items()
        if isinstance(value, torch.Tensor)
    }


def restore_state(
    optimizer: Optimizer, network: nn.Module, tensors: dict[str, torch.Tensor]
) -> None:
    """Give the optimizer the state that :func:`state_tensors` named."""
    parameters = dict(network.named_parameters())
    optimizer.state.clear()
    for name, value in tensors.items():
        parameter_name, key = name.rsplit("/", 1)
        parameter = parameters[parameter_name]
        kept = torch.empty_like(parameter) if value.shape == parameter.shape else None
        moved = value.to(parameter.device)
        optimizer.state[parameter][key] = moved if kept is None else kept.copy_(moved)
