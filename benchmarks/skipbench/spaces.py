"""The spaces that have been trained as a whole: networks, data and recipe."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from typing import Any

from nas.datasets import DataKind, Dataset, Split, load
from nas.datasets.assembly import assemble
from nas.datasets.catalog import SOURCES
from nas.datasets.source import Reading
from nas.training.defaults import resolve_recipe
from nas.training.recipe import Recipe
from search_spaces import EdgePolicy, SearchSpace
from search_spaces.topology import EdgeKind

SEEDS = (0, 1, 2)


@dataclass(frozen=True)
class Ground:
    """One space, what its networks are trained on, and how.

    Attributes:
        settings: of the family.
        overrides: of the family's default recipe.
    """

    name: str
    family: str
    settings: Mapping[str, Any]
    policy: EdgePolicy
    overrides: Mapping[str, Any]

    @cached_property
    def dataset(self) -> Dataset:
        """``digits``, as rows of 64 features where the family reads tables; the splits are the same."""
        if self.family != "mlp":
            return load("digits")
        raw = SOURCES.get("digits").read(None, Reading())
        rows = Split(raw.train.x.reshape(len(raw.train), -1), raw.train.y)
        table = replace(raw, kind=DataKind.TABLE, train=rows)
        return assemble("digits-rows", "digits", table)

    @cached_property
    def space(self) -> SearchSpace:
        """The space, for the task of the data."""
        return SearchSpace(
            self.family, self.settings, self.policy, self.dataset.info.task
        )

    @cached_property
    def recipe(self) -> Recipe:
        """How a network is trained."""
        info = self.dataset.info
        return resolve_recipe(self.family, info.kind, info.num_train, self.overrides)

    def points(self) -> Iterator[tuple[str, ...]]:
        """Every point: one choice for each dimension, the last dimension varying fastest."""
        yield from product(*(d.choices for d in self.space.dimensions))

    def choices(self, point: tuple[str, ...]) -> dict[str, str]:
        """A point by the names of the dimensions."""
        names = (dimension.name for dimension in self.space.dimensions)
        return dict(zip(names, point, strict=True))

    def to_json(self) -> dict[str, Any]:
        """What the results depend on, versions and machine apart."""
        return {
            "family": self.family,
            "settings": dict(self.settings),
            "policy": self.policy.model_dump(mode="json", exclude_defaults=True),
            "recipe": self.recipe.model_dump(mode="json"),
            "dataset_digest": self.dataset.info.digest,
            "num_val": self.dataset.info.num_val,
            "num_test": self.dataset.info.num_test,
            "seeds": list(SEEDS),
        }

    @property
    def digest(self) -> str:
        """SHA-256 of what one training depends on, its seed apart; the recipe by its own digest."""
        known = self.to_json() | {"recipe": self.recipe.digest, "seeds": []}
        text = json.dumps(known, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()


GROUNDS = {
    ground.name: ground
    for ground in (
        Ground(
            "mlp",
            "mlp",
            {"depth": 3, "width": 16, "norm": "none"},
            EdgePolicy(),
            {
                "epochs": 10,
                "batch_size": 256,
                "learning_rate": 0.03,
                "precision": "float32",
            },
        ),
        Ground(
            "convnet",
            "convnet",
            {"stem": "none", "widths": (8, 8), "depth": (1, 2)},
            EdgePolicy(
                kinds=(EdgeKind.NONE, EdgeKind.ADD, EdgeKind.CONCAT),
                across_stages=True,
                tie_stages=False,
            ),
            {
                "epochs": 6,
                "batch_size": 64,
                "learning_rate": 0.02,
                "precision": "float32",
            },
        ),
    )
}
