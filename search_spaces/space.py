"""A search space: what is chosen, and the architecture that every choice denotes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product
from math import prod
from typing import Any

from search_spaces.architecture import Architecture
from search_spaces.errors import CannotBuild, InvalidSettings
from search_spaces.families import FAMILIES
from search_spaces.layout import Layout, Pair
from search_spaces.plan import Plan, Task, show
from search_spaces.policy import EdgePolicy
from search_spaces.settings import FamilySettings
from search_spaces.topology import Edge, EdgeKind, Topology

__all__ = ["Dimension", "EdgePolicy", "SearchSpace"]


@dataclass(frozen=True, slots=True)
class Dimension:
    """One choice to make: the kind of some edges, or the operation of some layers.

    Tied stages share a dimension, which then stands for several edges or layers.
    """

    name: str
    choices: tuple[str, ...]
    edges: tuple[Pair, ...] = ()
    layers: tuple[int, ...] = ()


class SearchSpace:
    """All architectures that a policy allows for one family, its settings and one task.

    Raises:
        InvalidSettings: settings or policy are out of bounds or contradict each other.
        CannotBuild: not even the network without any chosen skip can be built.
    """

    def __init__(
        self,
        family: str,
        settings: Mapping[str, Any] | FamilySettings,
        policy: EdgePolicy,
        task: Task,
    ) -> None:
        self.family = FAMILIES.get(family)
        self.settings = self.family.parse(settings)
        self.policy = policy
        self.task = task
        self.layout: Layout = self.family.layout(self.settings)
        self._check_tie()
        self._check_pins()
        self.plan(self.architecture({d.name: d.choices[0] for d in self.dimensions}))

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
        return prod(len(dimension.choices) for dimension in self.dimensions)

    def architecture(self, choices: Mapping[str, str]) -> Architecture:
        """The architecture that one choice for every dimension denotes.

        Raises:
            InvalidSettings: a dimension is missing, unknown, or has no such choice.
        """
        self._check_choices(choices)
        kinds = dict(self.policy.pinned)
        operations = dict.fromkeys(
            range(1, self.layout.num_layers + 1), self.settings.operations[0]
        )
        for dimension in self.dimensions:
            choice = choices[dimension.name]
            kinds |= {pair: EdgeKind(choice) for pair in dimension.edges}
            operations |= dict.fromkeys(dimension.layers, choice)
        edges = tuple(Edge(i, j, kind) for (i, j), kind in kinds.items())
        return Architecture(
            self.family.name, self.settings, Topology(edges), tuple(operations.values())
        )

    def choices(self, architecture: Architecture) -> dict[str, str] | None:
        """The choices that denote ``architecture``; None where it is outside the space."""
        kinds = {(e.source, e.target): e.kind.value for e in architecture.topology}
        if architecture.num_layers != self.layout.num_layers:
            return None
        operations = architecture.layer_operations
        choices = {}
        for dimension in self.dimensions:
            found = {kinds.get(pair, "none") for pair in dimension.edges}
            found |= {operations[layer - 1] for layer in dimension.layers}
            if len(found) > 1 or not found <= set(dimension.choices):
                return None
            choices[dimension.name] = found.pop()
        return choices if self.architecture(choices) == architecture else None

    def named(self) -> dict[str, Architecture]:
        """The named topologies under these settings, also those that no choice denotes."""
        return {
            name: Architecture(
                self.family.name,
                self.settings,
                topology,
                self.settings.operations[:1] * self.layout.num_layers,
            )
            for name, topology in self.family.named_topologies(self.settings).items()
        }

    def neighbours(
        self, choices: Mapping[str, str], rng: random.Random
    ) -> Iterator[dict[str, str]]:
        """All other choices, nearest first: one dimension changed, then two, ...; lazily.

        The order among equally near ones is random.
        """
        others = {
            d.name: [choice for choice in d.choices if choice != choices[d.name]]
            for d in self.dimensions
        }
        order = list(others)
        for distance in range(1, len(order) + 1):
            rng.shuffle(order)
            for alternatives in others.values():
                rng.shuffle(alternatives)
            for changed in combinations(order, distance):
                for values in product(*(others[name] for name in changed)):
                    yield {**choices, **dict(zip(changed, values, strict=True))}

    def plan(self, architecture: Architecture) -> Plan:
        """The plan of ``architecture`` for this space's task.

        Raises:
            CannotBuild: shapes do not fit, or the network does not answer the task.
        """
        plan = architecture.plan(self.task)
        answer = self.family.answer(self.task)
        if plan.head.output != answer:
            raise CannotBuild(
                f"the network puts out {show(plan.head.output)}, the task wants "
                f"{show(answer)}: give it a head"
            )
        return plan

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

    def _check_choices(self, choices: Mapping[str, str]) -> None:
        known = {dimension.name: dimension for dimension in self.dimensions}
        if wrong := sorted(known.keys() ^ choices.keys()):
            problem = "is missing" if wrong[0] in known else "is no dimension"
            raise InvalidSettings(
                f"choice {wrong[0]!r} {problem}: this space has {', '.join(known)}",
                field="choices",
            )
        for name, choice in choices.items():
            if choice not in known[name].choices:
                raise InvalidSettings(
                    f"{name} cannot be {choice!r}: choose from "
                    f"{', '.join(known[name].choices)}",
                    field=f"choices.{name}",
                )
