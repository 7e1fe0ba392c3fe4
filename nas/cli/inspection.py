"""What is printed of one network that is looked at without training it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from nas.cli import formats
from nas.errors import InvalidRequest
from search_spaces import Architecture, Plan, Task
from search_spaces.cost import Cost, cost
from search_spaces.drawing import draw, svg
from search_spaces.form import form_of
from search_spaces.plan import Shape, Skip, Step


@dataclass(frozen=True, slots=True)
class Inspection:
    """A network and the task that it is planned for."""

    architecture: Architecture
    task: Task
    plan: Plan
    cost: Cost

    @classmethod
    def of(cls, architecture: Architecture, task: Task) -> Inspection:
        """Plan and price it."""
        plan = architecture.plan(task)
        return cls(architecture, task, plan, cost(plan))


def draw_to(file: Path, plan: Plan) -> None:
    """Write the drawing that the page shows, with a style of its own.

    Raises:
        InvalidRequest: the file cannot be written.
    """
    try:
        file.write_text(svg(plan, standalone=True), encoding="utf-8")
    except OSError as error:
        raise InvalidRequest(f"{file} cannot be written: {error.strerror}") from error


def document(found: Inspection) -> dict[str, Any]:
    """All of it as JSON, in the words and the form of the REST interface."""
    task, costs = found.plan.task, found.cost
    return {
        "architecture": found.architecture.to_json(),
        "task": {
            "kind": task.kind.value,
            "input_shape": list(task.input_shape),
            "num_outputs": task.num_outputs,
        },
        "costs": {
            "parameters": costs.parameters,
            "flops": costs.flops,
            "activation_bytes": costs.activation_bytes,
            "training_bytes": costs.training_bytes,
            "parameter_bytes": costs.parameter_bytes,
            "num_skips": costs.num_skips,
        },
        "plan": asdict(form_of(found.plan)),
    }


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the table of layers; ``index`` None is the head."""

    index: int | None
    stage: int | None
    layer: str
    operation: str
    shape: Shape
    parameters: int
    flops: int
    skips: tuple[Skip, ...] = ()


def _rows(plan: Plan) -> Iterator[_Row]:
    stem, head = plan.stem, plan.head
    yield _Row(0, None, stem.name, "stem", stem.output, stem.parameters, stem.flops)
    yield from map(_row_of, plan.steps)
    yield _Row(None, None, head.name, "head", head.output, head.parameters, head.flops)


def _row_of(step: Step) -> _Row:
    """A layer with all that its state brings along: skips, transition, squeeze."""
    modules = tuple(step.modules)
    return _Row(
        step.index,
        step.stage,
        step.layer.name,
        step.operation,
        step.shape,
        sum(module.parameters for module in modules) + step.learned_scale,
        sum(module.flops for module in modules),
        step.skips,
    )


def render(found: Inspection, width: int) -> RenderableType:
    """All of it for a terminal of ``width`` columns."""
    return Group(_summary(found), Text(), _layers(found.plan), _drawing(found, width))


def _summary(found: Inspection) -> Table:
    plan, costs = found.plan, found.cost
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim")
    table.add_column()
    shape = formats.shape(plan.task.input_shape)
    table.add_row("family", plan.family)
    table.add_row("task", f"{plan.task.kind}, {shape} in, {plan.task.num_outputs} out")
    table.add_row("layers", f"{len(plan.steps)}, {costs.num_skips} skips")
    table.add_row("parameters", f"{costs.parameters:,}")
    table.add_row("FLOPs", f"{costs.flops:,} a sample")
    table.add_row("memory", _memory(costs))
    table.add_row("fingerprint", plan.fingerprint)
    return table


def _memory(costs: Cost) -> str:
    weights = formats.scaled(costs.parameter_bytes, "B")
    peak = formats.scaled(costs.activation_bytes, "B")
    kept = formats.scaled(costs.training_bytes, "B")
    return f"{weights} weights; a sample: {peak} at inference, {kept} in training"


def _layers(plan: Plan) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("state", no_wrap=True)
    table.add_column("layer", no_wrap=True)
    table.add_column("shape", no_wrap=True)
    for name in ("parameters", "FLOPs"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("skips into it", overflow="fold")
    before: int | None = None
    for row in _rows(plan):
        if row.stage != before and row.index:
            table.add_section()
        before = row.stage
        table.add_row(
            "" if row.index is None else f"s{row.index}",
            row.layer or row.operation,
            formats.shape(row.shape),
            f"{row.parameters:,}",
            formats.scaled(row.flops),
            ", ".join(_skip(skip) for skip in row.skips),
        )
    return table


def _skip(skip: Skip) -> str:
    through = "".join(f" through {module.name}" for module in skip.modules)
    return f"{skip.kind} s{skip.source}{through}"


def _drawing(found: Inspection, width: int) -> Text:
    return Text(draw(found.plan, width=width), no_wrap=True)
