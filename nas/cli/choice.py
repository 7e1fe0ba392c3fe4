"""Which network, and for which task, the options of ``nas inspect`` name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from nas.cli import assignments
from nas.errors import InvalidRequest, NotFound
from search_spaces import (
    Architecture,
    Edge,
    EdgeKind,
    Task,
    TaskKind,
    Topology,
    get,
    presets,
)
from search_spaces.plan import Shape

DEFAULT_INPUTS: dict[str, Shape] = {"image": (3, 32, 32), "table": (64,)}
"""By the kind of data that a family reads, where --input is not given."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The options as they were given; None and empty where they were not."""

    family: str | None
    topology: str
    edges: Sequence[str]
    settings: Sequence[str]
    preset: str | None
    file: Path | None
    input_shape: str | None
    num_outputs: int | None
    task: str | None

    def network(self) -> tuple[Architecture, Task]:
        """The network and its task.

        Raises:
            InvalidRequest: the options name no network, or more than one.
            SearchSpaceError: there is no such family, setting, topology or preset.
        """
        if sum(x is not None for x in (self.family, self.preset, self.file)) != 1:
            raise InvalidRequest(
                "give one of --family, --preset and --architecture",
                remedy="For example: nas inspect --family convnet --topology resnet "
                "--set depth=20",
            )
        if self.file or self.preset:
            self._refuse_changes()
        if self.preset:
            architecture, task = presets.preset(self.preset)
        else:
            architecture = from_file(self.file) if self.file else self._named()
            kinds = get(architecture.family).data_kinds
            task = Task(DEFAULT_INPUTS[kinds[0]], 10)
        return architecture, self._task(task)

    def _refuse_changes(self) -> None:
        if self.settings or self.edges:
            raise InvalidRequest(
                "--set and --edge change a named topology of a --family only",
                remedy="Start from --family and --topology instead.",
            )

    def _named(self) -> Architecture:
        """A named topology of a family, with the edges laid over it."""
        family = get(self.family or "")
        settings = family.parse(assignments.parse(self.settings, "--set"))
        topologies = family.named_topologies(settings)
        if self.topology not in topologies:
            raise InvalidRequest(
                f"family {family.name} has no topology {self.topology!r}",
                field="--topology",
                remedy=f"Choose one of {', '.join(topologies)}; --edge changes edges.",
            )
        edges = [*topologies[self.topology], *map(parse_edge, self.edges)]
        last = {(edge.source, edge.target): edge for edge in edges}
        return Architecture(family.name, settings, Topology(tuple(last.values())))

    def _task(self, task: Task) -> Task:
        given: dict[str, Any] = {
            "input_shape": self.input_shape and parse_shape(self.input_shape),
            "num_outputs": self.num_outputs,
            "kind": self.task and _task_kind(self.task),
        }
        return replace(task, **{key: value for key, value in given.items() if value})


def _task_kind(text: str) -> TaskKind:
    try:
        return TaskKind(text)
    except ValueError:
        raise InvalidRequest(
            f"there is no task {text!r}",
            field="--task",
            remedy=f"Choose one of {', '.join(TaskKind)}.",
        ) from None


def parse_shape(text: str) -> Shape:
    """``3,32,32`` or ``3x32x32``."""
    try:
        sizes = tuple(int(size) for size in text.replace("x", ",").split(","))
    except ValueError:
        sizes = (0,)
    if min(sizes) < 1:
        raise InvalidRequest(
            f"{text!r} is no shape of a sample",
            field="--input",
            remedy="Give sizes without the batch: 3,32,32 for images, 30 for tables.",
        )
    return sizes


def parse_edge(text: str) -> Edge:
    """``0-2=add``."""
    pair, _, kind = text.partition("=")
    source, _, target = pair.partition("-")
    try:
        return Edge(int(source), int(target), EdgeKind(kind))
    except ValueError as error:
        raise InvalidRequest(
            f"{text!r} is no edge: {error}",
            field="--edge",
            remedy="Write source-target=kind, for example --edge 0-2=add; kinds are "
            f"{', '.join(EdgeKind)}.",
        ) from error


def from_file(path: Path) -> Architecture:
    """The architecture in a JSON file: alone, or as ``architecture`` of a trial or a bundle."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}") from None
    except (ValueError, OSError) as error:
        raise InvalidRequest(
            f"{path} cannot be read as JSON: {error}", field="--architecture"
        ) from error
    if isinstance(content, dict):
        content = content.get("architecture", content)
    if not isinstance(content, dict):
        raise InvalidRequest(f"{path} holds no architecture", field="--architecture")
    return Architecture.from_json(content)
