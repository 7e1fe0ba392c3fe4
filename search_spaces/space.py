"""A search space: what is chosen, and the architecture that every choice denotes."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import combinations, product
from typing import Any

from search_spaces.architecture import Architecture
from search_spaces.errors import CannotBuild, InvalidSettings
from search_spaces.outline import Dimension, Outline
from search_spaces.plan import Plan, Task, show
from search_spaces.policy import EdgePolicy
from search_spaces.settings import FamilySettings
from search_spaces.topology import Edge, EdgeKind, Topology

__all__ = ["Dimension", "EdgePolicy", "SearchSpace"]


class SearchSpace(Outline):
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
        super().__init__(family, settings, policy)
        self.task = task
        self.plan(self.architecture({d.name: d.choices[0] for d in self.dimensions}))

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
