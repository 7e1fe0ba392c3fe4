"""What a job would cost, from the plans of its smallest and its largest network; nothing is trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nas.admission import ResolvedJob
from nas.bounds import is_within, training_memory
from nas.search.candidates import costs_of
from nas.trial import Costs
from search_spaces import EdgeKind, SearchSpace
from search_spaces.errors import CannotBuild

MAX_EDGES = 2000
"""Skips of the largest network that is planned: more take seconds."""


@dataclass(frozen=True, slots=True)
class Extreme:
    """The smallest or the largest network of a space, and the memory that one batch of it takes."""

    label: str
    costs: Costs
    training_bytes: int


def extremes(job: ResolvedJob) -> tuple[Extreme, Extreme]:
    """The network without skips and the largest one that the job's limits allow.

    Where the limits rule out every skip, or even the network without any, both are that one.
    """
    space = job.space
    plain, heavy = _by_operation(space)
    smallest = _costs(space, plain)
    assert smallest is not None, "a space without a network is refused"
    largest = _largest(job, plain, heavy) or smallest
    return (_extreme(smallest, job), _extreme(largest, job))


Choices = Mapping[str, str]


def _by_operation(space: SearchSpace) -> tuple[Choices, Choices]:
    """The networks without skips whose layers all do the cheapest, and the most costly, operation."""
    none = {d.name: d.choices[0] for d in space.dimensions}
    layers = [d.name for d in space.dimensions if d.layers]
    if not layers:
        return none, none
    possible = [
        none | dict.fromkeys(layers, operation)
        for operation in space.settings.operations
    ]
    sized = [
        (c.parameters, i) for i, p in enumerate(possible) if (c := _costs(space, p))
    ]
    return possible[min(sized)[1]], possible[max(sized)[1]]


def _largest(job: ResolvedJob, plain: Choices, heavy: Choices) -> Costs | None:
    """Of networks with one kind of skip, on as many of the edges as the limits allow."""
    space = job.space
    edges = _allowed(space, job.request.limits.max_skips)
    kinds = [kind for kind in space.policy.kinds if kind is not EdgeKind.NONE]
    for start in (heavy, plain):
        whole = {kind: _costs(space, _with(start, edges, kind)) for kind in kinds}
        there = {kind: costs for kind, costs in whole.items() if costs is not None}
        if not there:
            continue
        kind = max(there, key=lambda kind: _size(there[kind]))
        if _is_within(there[kind], job):
            return there[kind]
        if (most := _most(job, start, edges, kind)) is not None:
            return most
    return None


def _size(costs: Costs) -> tuple[int, int]:
    return costs.parameters, costs.training_bytes


def _allowed(space: SearchSpace, max_skips: int | None) -> list[str]:
    """The dimensions of edges that join the widest states, as many as may all be skips."""
    widths = [space.layout.slots[0].width, *(slot.width for slot in space.layout.slots)]
    dimensions = sorted(
        (d for d in space.dimensions if d.edges),
        key=lambda d: -sum(widths[i] * widths[j] for i, j in d.edges),
    )
    pinned = space.policy.pinned.values()
    most = MAX_EDGES if max_skips is None else min(max_skips, MAX_EDGES)
    left = most - sum(kind is not EdgeKind.NONE for kind in pinned)
    chosen = []
    for dimension in dimensions:
        if len(dimension.edges) <= left:
            chosen.append(dimension.name)
            left -= len(dimension.edges)
    return chosen


def _with(start: Choices, edges: Sequence[str], kind: EdgeKind) -> Choices:
    return {**start, **dict.fromkeys(edges, kind.value)}


def _most(
    job: ResolvedJob, start: Choices, edges: Sequence[str], kind: EdgeKind
) -> Costs | None:
    """The network with skips on the most of the first of ``edges``, found by bisection."""

    def legal(num: int) -> Costs | None:
        costs = _costs(job.space, _with(start, edges[:num], kind))
        return costs if costs is not None and _is_within(costs, job) else None

    low, high, best = 0, len(edges), legal(0)
    while best is not None and high - low > 1:
        middle = (low + high) // 2
        costs = legal(middle)
        low, high, best = (middle, high, costs) if costs else (low, middle, best)
    return best


def _is_within(costs: Costs, job: ResolvedJob) -> bool:
    return is_within(costs, job.request.limits, job.recipe)


def _costs(space: SearchSpace, choices: Choices) -> Costs | None:
    try:
        return costs_of(space.plan(space.architecture(choices)))
    except CannotBuild:
        return None


def _extreme(costs: Costs, job: ResolvedJob) -> Extreme:
    num_edges = job.space.num_candidate_edges
    if costs.num_skips == 0:
        label = "without skips"
    elif costs.num_skips == num_edges:
        label = "with every skip"
    else:
        label = f"with {costs.num_skips} of {num_edges} skips"
    return Extreme(label, costs, training_memory(costs, job.recipe))
