"""What a layer can do, described without torch: which block it calls, and what that costs."""

from __future__ import annotations

from abc import ABC, abstractmethod

from search_spaces.plan import Call, Shape
from search_spaces.settings import FamilySettings


class Operation(ABC):
    """One kind of layer; its torch block is a file of the same name under ``blocks``.

    Attributes:
        name: the word of settings, JSON and module names.
        summary: one line for people.
        medium: the medium (by name) on which it works.
    """

    name: str
    summary: str
    medium: str

    def refuses(self, source: Shape, target: Shape) -> str | None:
        """Why no layer of this kind leads from ``source`` to ``target``; None: it does."""
        return None

    @abstractmethod
    def call(
        self, settings: FamilySettings, source: Shape, target: Shape, stride: int
    ) -> Call:
        """The block from ``source`` to ``target`` and its parts in the order they run."""
