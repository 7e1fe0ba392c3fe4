"""What a family of networks decides; all else is done alike for all by the planner."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from pydantic import ValidationError

from search_spaces.errors import InvalidSettings
from search_spaces.layout import Layout, Pair
from search_spaces.medium import Medium
from search_spaces.named import uniform_topologies
from search_spaces.operation import Operation
from search_spaces.operations import OPERATIONS
from search_spaces.plan import Module, Shape, Task, TaskKind
from search_spaces.settings import FamilySettings
from search_spaces.topology import Topology

S = TypeVar("S", bound=FamilySettings)


class Family(ABC, Generic[S]):
    """A family: its settings, stages, stem, entries of stages and head.

    A new family is one file under ``families`` that binds an instance to ``FAMILY``.

    Attributes:
        name: the word of JSON and SQL.
        summary: one line for people.
        data_kinds: kinds of data it reads: ``image``, ``table``.
        task_kinds: what it can answer.
        medium: what flows along its edges.
        settings_type: its settings, with bounds and defaults.
    """

    name: ClassVar[str]
    summary: ClassVar[str]
    data_kinds: ClassVar[tuple[str, ...]]
    task_kinds: ClassVar[tuple[TaskKind, ...]]
    medium: ClassVar[Medium]
    settings_type: type[S]

    @abstractmethod
    def layout(self, settings: S) -> Layout:
        """The stages, with the width and stride of every layer."""

    @abstractmethod
    def check_task(self, task: Task) -> None:
        """Raise :class:`InvalidSettings` where the family cannot answer this task."""

    @abstractmethod
    def stem(self, settings: S, task: Task) -> Module:
        """From a sample to ``s_0``."""

    @abstractmethod
    def head(self, settings: S, task: Task, source: Shape, name: str) -> Module:
        """From a state to logits or values; also the extra heads for training."""

    def transition(
        self, settings: S, task: Task, stage: int, source: Shape
    ) -> Module | None:
        """What stands before ``stage`` (1, 2, ...); None: its first layer strides."""
        return None

    def answer(self, task: Task) -> Shape:
        """The shape that the head of a network for this task puts out."""
        return (task.num_outputs,)

    def crossing_pairs(self, settings: S) -> tuple[Pair, ...]:
        """Pairs that are candidates though they cross the border of a stage."""
        return ()

    def named_topologies(self, settings: S) -> dict[str, Topology]:
        """The controls of a search: plain, resnet, densenet, highway."""
        return uniform_topologies(self.layout(settings))

    @property
    def operations(self) -> dict[str, Operation]:
        """What its layers can do, by name."""
        return {op.name: op for op in OPERATIONS.all() if op.medium == self.medium.name}

    def schema(self) -> dict[str, Any]:
        """JSON schema of the settings, the family's operations filled in."""
        schema = self.settings_type.model_json_schema()
        schema["properties"]["operations"]["items"]["enum"] = list(self.operations)
        return schema

    def parse(self, settings: Mapping[str, Any] | FamilySettings) -> S:
        """Validated settings.

        Raises:
            InvalidSettings: with the dotted path of the setting that is wrong.
        """
        parsed = self._validated(settings)
        self._check_operations(parsed)
        self._check_layers(parsed)
        return parsed

    def _validated(self, settings: Mapping[str, Any] | FamilySettings) -> S:
        if isinstance(settings, self.settings_type):
            return settings
        if isinstance(settings, FamilySettings):
            raise InvalidSettings(
                f"{type(settings).__name__} are settings of another family than "
                f"{self.name}"
            )
        try:
            return self.settings_type.model_validate(dict(settings))
        except ValidationError as error:
            raise _first_problem(error, self.settings_type.model_fields) from error

    def _check_operations(self, settings: S) -> None:
        if unknown := [o for o in settings.operations if o not in self.operations]:
            raise InvalidSettings(
                f"{self.name} has no operation {unknown[0]!r}: choose from "
                f"{', '.join(self.operations)}",
                field="settings.operations",
            )

    def _check_layers(self, settings: S) -> None:
        layout = self.layout(settings)
        if beyond := [s for s in settings.aux_heads if not 0 < s < layout.num_layers]:
            raise InvalidSettings(
                f"no extra head fits on state {beyond[0]}: choose states from 1 to "
                f"{layout.num_layers - 1}, the last one has the head",
                field="settings.aux_heads",
            )
        widest = max(slot.width for slot in layout.slots)
        if settings.max_width is not None and settings.max_width < widest:
            raise InvalidSettings(
                f"max_width {settings.max_width} bounds the growth by concats and "
                f"cannot be less than the width of a layer, {widest}",
                field="settings.max_width",
            )


def _first_problem(error: ValidationError, known: Iterable[str]) -> InvalidSettings:
    """The first complaint, with the dotted path of the setting that it is about."""
    first = error.errors(include_url=False)[0]
    loc = first["loc"]
    inside = (part for part in loc[1:] if isinstance(part, int))
    path = ".".join(map(str, ("settings", *loc[:1], *inside)))
    reason = first.get("ctx", {}).get("error") or first["msg"]
    if first["type"] == "extra_forbidden":
        reason = f"there is no such setting, only {', '.join(sorted(known))}"
    return InvalidSettings(f"{path}: {reason}", field=path)
