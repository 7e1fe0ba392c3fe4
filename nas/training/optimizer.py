"""The optimizer of a recipe: clipping, weight decay and step over all parameters as one vector."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor, nn
from torch.optim import SGD, AdamW, Optimizer

from nas.training.flat_parameters import gather, room
from nas.training.recipe import Recipe

ADAM_BETA2 = 0.99
"""Forgets within 100 steps, not 1,000: a candidate trains for a few hundred in all."""


class FlatOptimizer:
    """Torch's fused optimizers over the gathered parameters of a network.

    Matrices and kernels decay; biases, norms and scalars, all of fewer than two dimensions, do not.
    Decay is apart from the gradient for AdamW (Loshchilov & Hutter, 2019,
    https://arxiv.org/abs/1711.05101) and a part of it for SGD, as torch has it.
    """

    def __init__(
        self, network: nn.Module, recipe: Recipe, *, channels_last: bool
    ) -> None:
        trained = [each for each in network.parameters() if each.requires_grad]
        decayed = [each for each in trained if each.ndim >= 2]
        free = [each for each in trained if each.ndim < 2]
        self._vector, self._gradient = gather(
            [*decayed, *free], channels_last=channels_last
        )
        self._num_decayed = sum(room(each) for each in decayed)
        self._recipe = recipe
        self._optimizer = _make(self._vector, recipe)

    @torch.no_grad()
    def step(self, rate: float) -> None:
        """Move the parameters by their gradients at this learning rate; zero the gradients."""
        clip, decay = self._recipe.gradient_clip, self._recipe.weight_decay
        if clip is not None:
            norm = torch.linalg.vector_norm(self._gradient)
            self._gradient.mul_((clip / (norm + 1e-6)).clamp_(max=1.0))
        decayed = self._vector[: self._num_decayed]
        if self._recipe.optimizer == "adamw":
            decayed.mul_(1 - rate * decay)
        else:
            self._gradient[: self._num_decayed].add_(decayed, alpha=decay)
        self._optimizer.param_groups[0]["lr"] = rate
        self._optimizer.step()
        self._gradient.zero_()

    def state(self) -> dict[str, Tensor]:
        """The tensors that a checkpoint needs, by name."""
        state = self._optimizer.state[self._vector]
        return {key: value for key, value in state.items() if value is not None}

    def restore(self, state: Mapping[str, Tensor]) -> None:
        """Go on from what :meth:`state` gave, with no gradient.

        Raises:
            ValueError: it is of a network of another size.
        """
        device, size = self._vector.device, self._vector.shape
        if any(each.ndim and each.shape != size for each in state.values()):
            raise ValueError(f"the optimizer's state is not of {size.numel()} elements")
        self._gradient.zero_()
        self._optimizer.state.clear()
        self._optimizer.state[self._vector] = {
            key: value.to(device) for key, value in state.items()
        }


def warm_up(device: str) -> None:
    """Take a step of nothing: at the first one torch imports its compiler, which takes a second and more."""
    network = nn.Linear(1, 1, device=device)
    optimizer = FlatOptimizer(network, Recipe(), channels_last=False)
    torch.autograd.backward(network(torch.ones(1, 1, device=device)).sum())
    optimizer.step(0.0)


def _make(vector: nn.Parameter, recipe: Recipe) -> Optimizer:
    rate = recipe.learning_rate
    if recipe.optimizer == "adamw":
        betas = (recipe.momentum, ADAM_BETA2)
        return AdamW([vector], lr=rate, betas=betas, weight_decay=0.0, fused=True)
    nesterov = recipe.momentum > 0
    return SGD(
        [vector], lr=rate, momentum=recipe.momentum, nesterov=nesterov, fused=True
    )
