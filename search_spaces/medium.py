"""What flows along the edges of a family, and how it is fitted, mixed and resized.

A medium is the only place that knows what the numbers of a shape mean. Families that pass the same
kind of value share one: a U-Net passes images as a convnet does.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from search_spaces.plan import Call, Shape
from search_spaces.settings import FamilySettings


class Medium(ABC):
    """Shapes of one kind of value, and the calls that every family which passes it needs.

    Attributes:
        name: the word by which operations say what they work on.
        channel_axis: which number of a shape counts the channels.
    """

    name: str
    channel_axis: int

    def channels(self, shape: Shape) -> int:
        """How many channels a value of this shape has."""
        return shape[self.channel_axis]

    def widened(self, shape: Shape, channels: int) -> Shape:
        """The same shape with another number of channels."""
        axis = self.channel_axis
        return (*shape[:axis], channels, *shape[axis + 1 :])

    @abstractmethod
    def strided(self, shape: Shape, stride: int) -> Shape:
        """The shape after a layer of this stride."""

    @abstractmethod
    def stride(self, source: Shape, target: Shape) -> int | None:
        """The stride that takes ``source`` to the resolution of ``target``, if one does."""

    @abstractmethod
    def norm(self, settings: FamilySettings, shape: Shape) -> tuple[Call, ...]:
        """The family's norm, or nothing where the settings have none."""

    @abstractmethod
    def activation(self, settings: FamilySettings, shape: Shape) -> Call:
        """The activation as a module."""

    @abstractmethod
    def project(
        self, settings: FamilySettings, source: Shape, target: Shape
    ) -> tuple[Call, ...]:
        """A linear map that changes channels and resolution, then the norm (option B)."""

    @abstractmethod
    def pad(self, source: Shape, target: Shape) -> tuple[Call, ...]:
        """Subsampling and zero channels behind the given ones (option A); no parameters."""

    @abstractmethod
    def resize(self, source: Shape, target: Shape) -> tuple[Call, ...]:
        """The resolution of ``target``, channels as they are; no parameters."""

    @abstractmethod
    def gate(self, settings: FamilySettings, channels: int, shape: Shape) -> Call:
        """The learned mix of a state of ``shape`` with what has its first ``channels``."""

    @abstractmethod
    def squeeze(self, settings: FamilySettings, shape: Shape, channels: int) -> Call:
        """A linear map to fewer channels."""

    @abstractmethod
    def stochastic_depth(self, shape: Shape, probability: float) -> Call:
        """Drops the whole value for a share of the samples, in training."""
