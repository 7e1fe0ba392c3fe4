"""Which candidates may be trained: legal, within the limits, and not had before."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass

from nas.bounds import is_within
from nas.job import Limits
from nas.objective import Penalty
from nas.training.recipe import Recipe
from nas.trial import Costs
from search_spaces import Architecture, Plan, SearchSpace
from search_spaces.cost import cost
from search_spaces.errors import CannotBuild
from search_spaces.topology import EdgeKind

MAX_REFUSED = 5_000
"""Illegal candidates looked at for one proposal before the search gives up."""

MAX_REMEMBERED = 100_000
"""Illegal candidates that are not planned a second time."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A point of the space that can be trained, with everything known before training."""

    choices: Mapping[str, str]
    architecture: Architecture
    plan: Plan
    costs: Costs
    penalty: float


class Candidates:
    """The legal points of a space less those that this job already has."""

    def __init__(
        self, space: SearchSpace, limits: Limits, penalty: Penalty, recipe: Recipe
    ) -> None:
        self._space = space
        self._limits = limits
        self._penalty = penalty
        self._recipe = recipe
        self._seen: set[str] = set()
        self._seen_choices: set[tuple[str, ...]] = set()
        self._refused: set[tuple[str, ...]] = set()

    def see(self, fingerprint: str) -> None:
        """Never propose the architecture with this fingerprint (again)."""
        self._seen.add(fingerprint)

    def nearest(self, wish: Mapping[str, str], rng: random.Random) -> Candidate | None:
        """``wish`` itself where it is legal and unseen, else a neighbour that is.

        None when the space has no such point, or none among the first ``MAX_REFUSED`` illegal ones.
        """
        start, candidate = self._retreat(wish, rng)
        if candidate is not None and self._is_new(candidate):
            return candidate
        num_refused = 0
        for choices in self._space.neighbours(start, rng):
            if self._key(choices) in self._seen_choices:
                continue
            candidate = self.examine(choices)
            if candidate is None:
                # Counted also where it is known from before, so that a search which was rebuilt, and
                # forgot it, gives up at the same point.
                num_refused += 1
                if num_refused == MAX_REFUSED:
                    return None
            elif self._is_new(candidate):
                return candidate
        return None

    def is_free(self, choices: Mapping[str, str]) -> bool:
        """Whether ``choices`` are legal and unseen."""
        if self._key(choices) in self._seen_choices:
            return False
        candidate = self.examine(choices)
        return candidate is not None and self._is_new(candidate)

    def _is_new(self, candidate: Candidate) -> bool:
        if candidate.architecture.fingerprint not in self._seen:
            return True
        self._seen_choices.add(self._key(candidate.choices))
        return False

    def examine(self, choices: Mapping[str, str]) -> Candidate | None:
        """The candidate that ``choices`` denote, seen or not; None if it is not legal."""
        key = self._key(choices)
        if key in self._refused:
            return None
        candidate = self._build(choices)
        if candidate is None and len(self._refused) < MAX_REMEMBERED:
            self._refused.add(key)
        return candidate

    def _key(self, choices: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(choices[dimension.name] for dimension in self._space.dimensions)

    def _build(self, choices: Mapping[str, str]) -> Candidate | None:
        architecture = self._space.architecture(choices)
        max_skips = self._limits.max_skips
        if max_skips is not None and len(architecture.topology) > max_skips:
            return None
        try:
            plan = self._space.plan(architecture)
        except CannotBuild:
            return None
        costs = costs_of(plan)
        if not is_within(costs, self._limits, self._recipe):
            return None
        penalty = self._penalty.charge(
            architecture.topology, self._space.num_candidate_edges
        )
        return Candidate(dict(choices), architecture, plan, costs, penalty)

    def _retreat(
        self, wish: Mapping[str, str], rng: random.Random
    ) -> tuple[dict[str, str], Candidate | None]:
        """The first legal point on a random way from ``wish`` towards no skips at all.

        With a limit of three skips among 21 edges the neighbours of a random wish, which has some 16,
        would have to be walked to distance 13 before one is legal.
        """
        point = dict(wish)
        candidate = self.examine(point)
        for name in self._removable(wish, rng):
            if candidate is not None:
                break
            point[name] = EdgeKind.NONE.value
            candidate = self.examine(point)
        return point, candidate

    def _removable(self, wish: Mapping[str, str], rng: random.Random) -> list[str]:
        names = [
            dimension.name
            for dimension in self._space.dimensions
            if EdgeKind.NONE.value in dimension.choices
            and wish[dimension.name] != EdgeKind.NONE.value
        ]
        rng.shuffle(names)
        return names


def costs_of(plan: Plan) -> Costs:
    """The costs that are stored with a trial."""
    of_plan = cost(plan)
    return Costs(
        parameters=of_plan.parameters,
        flops=of_plan.flops,
        activation_bytes=of_plan.activation_bytes,
        training_bytes=of_plan.training_bytes,
        num_skips=of_plan.num_skips,
    )
