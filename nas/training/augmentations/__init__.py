"""The augmentations: one module each, binding ``AUGMENTATION``; torch is loaded only by their use."""

from __future__ import annotations

from nas.datasets import DataKind
from nas.training.augmentation import Augmentation
from search_spaces.registry import Registry

__all__ = ["Augmentation", "get", "names", "of_kind"]

_AUGMENTATIONS: Registry[Augmentation] = Registry(
    "nas.training.augmentations", "AUGMENTATION"
)

get = _AUGMENTATIONS.get
names = _AUGMENTATIONS.names


def of_kind(kind: DataKind) -> list[Augmentation]:
    """The augmentations that can change this kind of data."""
    return [each for each in _AUGMENTATIONS.all() if kind in each.kinds]
