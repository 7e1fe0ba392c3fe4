"""What is chosen in a space, and from what: known without the data that its networks will read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import prod
from typing import Any

from search_spaces.errors import InvalidSettings
from search_spaces.families import FAMILIES
from search_spaces.layout import Layout, Pair
from search_spaces.policy import EdgePolicy
from search_spaces.settings import FamilySettings


@dataclass(frozen=True, slots=True)
class Dimension:
    """One choice to make: the kind of some edges, or the operation of some layers.

    Tied stages share a dimension, which then stands for several edges or layers.
    """

    name: str
    choices: tuple[str, ...]
    edges: tuple[Pair, ...] = ()
    layers: tuple[int, ...] = ()


class Outline:
    """The candidate edges and the dimensions that a policy gives one family under its settings.

    Raises:
        InvalidSettings: settings or policy are out of bounds or contradict each other.
    """

    def __init__(
        self,
        family: str,
        settings: Mapping[str, Any] | FamilySettings,
        policy: EdgePolicy,
    ) -> None:
        self.family = FAMILIES.get(family)
        self.settings = self.family.parse(settings)
        self.policy = policy
        self.layout: Layout = self.family.layout(self.settings)
        self._check_tie()
        self._check_pins()

    @cached_property
    def candidate_edges(self) -> tuple[Pair, ...]:
        """Every pair that may be joined, pinned ones included, sorted."""
        crossing = set(self.family.crossing_pairs(self.settings))
        longest = self.policy.max_span or self.layout.num_layers
        return tuple(
            pair
            for pair in self.layout.pairs()
            if pair[1] - pair[0] <= longest
            and (
                self.policy.across_stages
                or pair in crossing
                or self.layout.within(pair)
            )
        )

    @property
    def num_candidate_edges(self) -> int:
        """Number of pairs that may be joined."""
        return len(self.candidate_edges)

    @property
    def tied(self) -> bool:
        """Whether one choice serves every stage."""
        even = self.layout.even and len(self.layout.stages) > 1
        return even if self.policy.tie_stages is None else self.policy.tie_stages

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """What is chosen: the edges that are not pinned, then operations where there are several."""
        kinds = tuple(kind.value for kind in self.policy.kinds)
        edges: dict[str, list[Pair]] = {}
        pinned = self.policy.pinned
        for pair in self.candidate_edges:
            if pair not in pinned:
                edges.setdefault(self._edge_name(pair), []).append(pair)
        layers: dict[str, list[int]] = {}
        if len(self.settings.operations) > 1:
            for slot in self.layout.slots:
                layers.setdefault(self._layer_name(slot.index), []).append(slot.index)
        return (
            *(Dimension(name, kinds, edges=tuple(p)) for name, p in edges.items()),
            *(
                Dimension(name, self.settings.operations, layers=tuple(indices))
                for name, indices in layers.items()
            ),
        )

    @property
    def size(self) -> int:
        """Number of combinations of choices."""
        alike = Counter(len(dimension.choices) for dimension in self.dimensions)
        return prod(choices**number for choices, number in alike.items())

    def _edge_name(self, pair: Pair) -> str:
        if not (self.tied and self.layout.within(pair)):
            return f"edge_{pair[0]}_{pair[1]}"
        entry = self.layout.slot(pair[1]).entry
        return f"stage_edge_{pair[0] - entry}_{pair[1] - entry}"

    def _layer_name(self, layer: int) -> str:
        if not self.tied:
            return f"operation_{layer}"
        return f"stage_operation_{layer - self.layout.slot(layer).entry}"

    def _check_tie(self) -> None:
        if self.policy.tie_stages and not self.layout.even:
            raise InvalidSettings(
                "tie_stages needs stages with the same number of layers, not "
                f"{', '.join(str(len(s.widths)) for s in self.layout.stages)}",
                field="space.tie_stages",
            )

    def _check_pins(self) -> None:
        for pair in self.policy.pinned:
            if pair not in self.candidate_edges:
                raise InvalidSettings(
                    f"pin {pair[0]}-{pair[1]} is no candidate edge of this space: "
                    "take a pair within a stage and max_span, or set across_stages",
                    field="space.pins",
                )
