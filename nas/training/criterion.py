"""The loss that training minimises."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from nas.datasets import DatasetInfo
from nas.training.recipe import Recipe
from search_spaces.plan import TaskKind

Outputs = Tensor | tuple[Tensor, list[Tensor]]
"""What a network puts out in training: logits, with those of extra heads where it has any."""


class Criterion:
    """Cross entropy, or the squared error of standardised targets, of the head and extra heads."""

    def __init__(self, info: DatasetInfo, recipe: Recipe, device: torch.device) -> None:
        self._is_regression = info.task.kind is TaskKind.REGRESSION
        self._label_smoothing = recipe.label_smoothing
        self._aux_weight = recipe.aux_weight
        self._mean = torch.tensor(info.target_mean, device=device)
        self._std = torch.tensor(info.target_std, device=device)

    def __call__(self, outputs: Outputs, targets: Tensor) -> Tensor:
        """The mean loss of a batch; each extra head's adds to it by ``aux_weight``."""
        main, extra = outputs if isinstance(outputs, tuple) else (outputs, [])
        total = self._of_head(main, targets)
        for head in extra:
            total = total + self._aux_weight * self._of_head(head, targets)
        return total

    def predictions(self, outputs: Tensor) -> Tensor:
        """Outputs as metrics read them: logits as they are, values in the targets' units."""
        return outputs * self._std + self._mean if self._is_regression else outputs

    def _of_head(self, outputs: Tensor, targets: Tensor) -> Tensor:
        if self._is_regression:
            return F.mse_loss(outputs, (targets - self._mean) / self._std)
        return F.cross_entropy(outputs, targets, label_smoothing=self._label_smoothing)
