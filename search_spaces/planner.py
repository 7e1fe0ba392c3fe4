"""From an architecture to its plan: every shape, wire and merge, alike for all families.

In the words of a state's definition: ``h`` is what a layer puts out; adds and gates keep its shape,
concats widen it, a squeeze narrows it again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from search_spaces.errors import CannotBuild
from search_spaces.families import FAMILIES, Family
from search_spaces.layout import Slot
from search_spaces.plan import Module, Plan, Shape, Skip, Step, Task, show
from search_spaces.topology import Edge, EdgeKind
from search_spaces.wiring import State, Wiring

if TYPE_CHECKING:
    from search_spaces.architecture import Architecture


def plan(architecture: Architecture, task: Task) -> Plan:
    """Resolve ``architecture`` for ``task``.

    Raises:
        CannotBuild: shapes do not fit; the message names the edge and both shapes.
        InvalidSettings: the family cannot answer this task.
    """
    family = FAMILIES.get(architecture.family)
    family.check_task(task)
    return _Planner(family, architecture, task).plan()


class _Planner:
    """Goes through the layers in order and remembers the states."""

    def __init__(
        self, family: Family[Any], architecture: Architecture, task: Task
    ) -> None:
        self._family = family
        self._medium = family.medium
        self._architecture = architecture
        self._settings = architecture.settings
        self._layout = family.layout(architecture.settings)
        self._names = architecture.layer_operations
        self._operations = family.operations
        self._task = task
        self._wiring = Wiring(family.medium, architecture.settings)
        self._states: dict[int, State] = {}
        self._entries: dict[int, State] = {}
        self._edges: defaultdict[tuple[int, EdgeKind], list[Edge]] = defaultdict(list)
        for edge in architecture.topology:
            self._edges[edge.target, edge.kind].append(edge)

    def plan(self) -> Plan:
        """Stem, one step a layer, heads."""
        stem = self._family.stem(self._settings, self._task)
        self._states[0] = State("s0", stem.output)
        steps = tuple(self._step(slot) for slot in self._layout.slots)
        return Plan(
            family=self._family.name,
            fingerprint=self._architecture.fingerprint,
            task=self._task,
            stem=stem,
            steps=steps,
            head=self._head(self._layout.num_layers, "head"),
            aux_heads=tuple(
                (state, self._head(state, f"aux_head{state}"))
                for state in self._settings.aux_heads
            ),
            checkpoint_activations=self._settings.checkpoint_activations,
            channel_axis=self._medium.channel_axis,
        )

    def _head(self, state: int, name: str) -> Module:
        shape = self._states[state].shape
        return self._family.head(self._settings, self._task, shape, name)

    def _step(self, slot: Slot) -> Step:
        transition = self._transition(slot)
        source = self._seen(slot.index - 1, slot)
        alone = self._medium.widened(source.shape, slot.width)
        concats = self._concats(slot, self._medium.strided(alone, slot.stride))
        layer = self._layer(slot, source.shape, concats)
        adds = self._joins(slot, EdgeKind.ADD, layer.output)
        gates = self._joins(slot, EdgeKind.GATE, layer.output)
        shape = self._joined(layer.output, concats)
        squeeze = self._squeeze(slot, shape)
        shape = squeeze.output if squeeze else shape
        self._states[slot.index] = State(f"s{slot.index}", shape)
        scale = self._settings.residual_scale if adds else 1.0
        post = self._settings.order == "post"
        return Step(
            index=slot.index,
            stage=slot.stage,
            operation=self._names[slot.index - 1],
            input=source.variable,
            layer=layer,
            shape=shape,
            transition=transition,
            scale=None if scale in (0.0, 1.0) else scale,
            learned_scale=scale == 0.0,
            drop=self._drop(slot, layer.output) if adds else None,
            adds=adds,
            gates=gates,
            activation=self._settings.activation if post else None,
            concats=concats,
            squeeze=squeeze,
        )

    def _transition(self, slot: Slot) -> Module | None:
        if not slot.opens_stage:
            return None
        module = self._family.transition(
            self._settings, self._task, slot.stage, self._states[slot.entry].shape
        )
        if module:
            self._entries[slot.stage] = State(f"t{slot.index}", module.output)
        return module

    def _seen(self, index: int, slot: Slot) -> State:
        """State ``index`` as the stage of ``slot`` sees it: its entry, after a transition."""
        if index == slot.entry:
            return self._entries.get(slot.stage, self._states[index])
        return self._states[index]

    def _concats(self, slot: Slot, alone: Shape) -> tuple[Skip, ...]:
        edges = self._edges[slot.index, EdgeKind.CONCAT]
        sources = [self._seen(edge.source, slot) for edge in edges]
        return self._wiring.concats(edges, sources, alone)

    def _joins(self, slot: Slot, kind: EdgeKind, target: Shape) -> tuple[Skip, ...]:
        join = self._wiring.add if kind is EdgeKind.ADD else self._wiring.gate
        return tuple(
            join(edge, self._seen(edge.source, slot), target)
            for edge in self._edges[slot.index, kind]
        )

    def _layer(self, slot: Slot, source: Shape, concats: tuple[Skip, ...]) -> Module:
        width = slot.width
        if self._settings.concat_mode == "split":
            width -= sum(self._medium.channels(skip.wire.shape) for skip in concats)
        target = self._medium.widened(source, width)
        target = self._medium.strided(target, slot.stride)
        operation = self._operations[self._names[slot.index - 1]]
        if reason := operation.refuses(source, target):
            raise CannotBuild(
                f"edge ({slot.index - 1}, {slot.index}) of the backbone cannot be built: "
                f"no {operation.name} layer leads from {show(source)} to "
                f"{show(target)}: {reason}"
            )
        call = operation.call(self._settings, source, target, slot.stride)
        return Module(f"{operation.name}{slot.index}", (call,), source, target)

    def _joined(self, shape: Shape, concats: tuple[Skip, ...]) -> Shape:
        extra = sum(self._medium.channels(skip.wire.shape) for skip in concats)
        return self._medium.widened(shape, self._medium.channels(shape) + extra)

    def _squeeze(self, slot: Slot, shape: Shape) -> Module | None:
        bound = self._settings.max_width
        if bound is None or self._medium.channels(shape) <= bound:
            return None
        call = self._medium.squeeze(self._settings, shape, bound)
        end = self._medium.widened(shape, bound)
        return Module(f"squeeze{slot.index}", (call,), shape, end)

    def _drop(self, slot: Slot, shape: Shape) -> Module | None:
        """Linear decay: deeper layers are dropped more often (Huang et al. 2016)."""
        if self._settings.stochastic_depth == 0:
            return None
        share = slot.index / self._layout.num_layers
        probability = round(self._settings.stochastic_depth * share, 6)
        call = self._medium.stochastic_depth(shape, probability)
        return Module(f"drop{slot.index}", (call,), shape, shape)
