"""One network of a family, in the form that says when two are the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from search_spaces.errors import CannotBuild, InvalidSettings
from search_spaces.families import FAMILIES, Family
from search_spaces.plan import Plan, Task
from search_spaces.planner import plan
from search_spaces.settings import FamilySettings
from search_spaces.topology import Topology


@dataclass(frozen=True)
class Architecture:
    """Family, settings, skips, and the operation of each layer where they differ.

    The canonical form has ``operations`` only where layers differ: where all are of one kind, it
    is the settings' only operation. It is taken on construction, so equal networks are equal.

    Raises:
        InvalidSettings: settings of another family, or a list of operations that does not fit.
        CannotBuild: an edge to a layer that does not exist.
    """

    family: str
    settings: FamilySettings
    topology: Topology = field(default_factory=Topology)
    operations: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        family = self._family
        settings = family.parse(self.settings)
        num_layers = family.layout(settings).num_layers
        operations = self.operations or settings.operations[:1] * num_layers
        if len(operations) != num_layers:
            raise InvalidSettings(
                f"{len(operations)} operations for {num_layers} layers",
                field="operations",
            )
        used = tuple(sorted(set(operations)))
        settings = settings.model_copy(update={"operations": used})
        object.__setattr__(self, "settings", family.parse(settings))
        object.__setattr__(self, "operations", operations if len(used) > 1 else ())
        for edge in self.topology:
            if edge.target > num_layers:
                raise CannotBuild(
                    f"edge {edge} leads to a layer that does not exist: "
                    f"this network has {num_layers}"
                )

    @property
    def _family(self) -> Family[Any]:
        return FAMILIES.get(self.family)

    @property
    def num_layers(self) -> int:
        """L."""
        return self._family.layout(self.settings).num_layers

    @property
    def layer_operations(self) -> tuple[str, ...]:
        """The operation of each layer."""
        return self.operations or self.settings.operations * self.num_layers

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the canonical JSON.

        Settings at their defaults are left out, so that an option added later does not change
        the fingerprint of networks that do not use it.
        """
        text = json.dumps(self.to_json(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def plan(self, task: Task) -> Plan:
        """The network with every shape resolved.

        Raises:
            CannotBuild: shapes do not fit; the message names the edge and both shapes.
            InvalidSettings: the family cannot answer this task.
        """
        return plan(self, task)

    def to_json(self) -> dict[str, Any]:
        """The canonical form; settings at their defaults are left out."""
        form: dict[str, Any] = {
            "family": self.family,
            "settings": self.settings.model_dump(mode="json", exclude_defaults=True),
            "edges": self.topology.to_json(),
        }
        if self.operations:
            del form["settings"]["operations"]
            form["operations"] = list(self.operations)
        return form

    @classmethod
    def from_json(cls, form: Mapping[str, Any]) -> Architecture:
        """The inverse of :meth:`to_json`.

        Raises:
            InvalidSettings: on a missing or unknown key, or a value out of bounds.
            UnknownName: there is no such family.
        """
        if unknown := set(form) - {"family", "settings", "edges", "operations"}:
            raise InvalidSettings(
                f"an architecture has no {sorted(unknown)[0]!r}", field="architecture"
            )
        if "family" not in form:
            raise InvalidSettings(
                "an architecture names its family", field="architecture.family"
            )
        operations = tuple(form.get("operations", ()))
        settings = dict(form.get("settings", {}))
        if operations:
            settings["operations"] = sorted(set(operations))
        return cls(
            form["family"],
            FAMILIES.get(form["family"]).parse(settings),
            Topology.from_json(form.get("edges", ())),
            operations,
        )
