"""What an augmentation is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nas.datasets import DataKind

if TYPE_CHECKING:
    from torch import Generator, Tensor


@dataclass(frozen=True, slots=True)
class Augmentation:
    """A random change of training samples that leaves their class as it is.

    Attributes:
        kinds: the kinds of data that it can change.
        apply: from normalised samples ``(N, C, H, W)`` or ``(N, F)`` to new ones of the same shape,
            each changed on its own; all randomness comes from the generator, which is on the
            samples' device.
    """

    name: str
    summary: str
    kinds: tuple[DataKind, ...]
    apply: Callable[[Tensor, Generator], Tensor]
