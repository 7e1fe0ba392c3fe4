"""In what two architectures differ, and what equal trainings of both measured."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, NamedTuple

from nas.trial import EvaluationKey
from search_spaces import Architecture, Edge, EdgeKind


@dataclass(frozen=True, slots=True)
class KindChange:
    """A pair of states that is joined in both, by another kind."""

    source: int
    target: int
    before: EdgeKind
    after: EdgeKind


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A setting, or the operation of a layer, None where there is none."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Difference:
    """What is to be changed in one architecture to have the other."""

    added: tuple[Edge, ...]
    removed: tuple[Edge, ...]
    changed: tuple[KindChange, ...]
    operations: tuple[ValueChange, ...]
    settings: tuple[ValueChange, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A number of both."""

    before: float
    after: float

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before


class Conditions(NamedTuple):
    """What makes trainings comparable; seeds may differ."""

    dataset_digest: str
    recipe_digest: str
    epochs: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Both trained on the same data by the same recipe: means over ``num_before`` and ``num_after`` seeds."""

    conditions: Conditions
    num_before: int
    num_after: int
    metrics: Mapping[str, Change]


Measured = tuple[EvaluationKey, Mapping[str, float]]


def difference(before: Architecture, after: Architecture) -> Difference:
    """What changes from ``before`` to ``after``; pairs are of states with the same indices."""
    old = {(e.source, e.target): e for e in before.topology}
    new = {(e.source, e.target): e for e in after.topology}
    return Difference(
        added=tuple(new[pair] for pair in sorted(new.keys() - old.keys())),
        removed=tuple(old[pair] for pair in sorted(old.keys() - new.keys())),
        changed=tuple(
            KindChange(*pair, old[pair].kind, new[pair].kind)
            for pair in sorted(old.keys() & new.keys())
            if old[pair].kind is not new[pair].kind
        ),
        operations=_changes(_operations(before), _operations(after)),
        settings=_changes(_settings(before), _settings(after)),
    )


def comparisons(
    before: Sequence[Measured], after: Sequence[Measured]
) -> list[Comparison]:
    """What both measured under equal conditions, those with the most trainings first.

    A metric counts where all trainings of both measured it.
    """
    old, new = _grouped(before), _grouped(after)
    found = [
        Comparison(
            where, len(old[where]), len(new[where]), _means(old[where], new[where])
        )
        for where in old.keys() & new.keys()
    ]
    return sorted(
        found, key=lambda each: (-each.num_before - each.num_after, each.conditions)
    )


def _grouped(
    measured: Sequence[Measured],
) -> Mapping[Conditions, list[Mapping[str, float]]]:
    groups: defaultdict[Conditions, list[Mapping[str, float]]] = defaultdict(list)
    for key, values in measured:
        groups[Conditions(key.dataset_digest, key.recipe_digest, key.epochs)].append(
            values
        )
    return dict(groups)


def _means(
    before: Sequence[Mapping[str, float]], after: Sequence[Mapping[str, float]]
) -> dict[str, Change]:
    shared = set.intersection(*(set(values) for values in (*before, *after)))
    return {
        name: Change(fmean(v[name] for v in before), fmean(v[name] for v in after))
        for name in sorted(shared)
    }


def _operations(architecture: Architecture) -> dict[str, Any]:
    return {
        str(layer): name
        for layer, name in enumerate(architecture.layer_operations, start=1)
    }


def _settings(architecture: Architecture) -> dict[str, Any]:
    """All of them, defaults too: two families need not share one."""
    settings = architecture.settings.model_dump(mode="json", exclude={"operations"})
    return {"family": architecture.family, **settings}


def _changes(
    before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[ValueChange, ...]:
    return tuple(
        ValueChange(name, before.get(name), after.get(name))
        for name in dict.fromkeys((*before, *after))
        if before.get(name) != after.get(name)
    )
