"""Hypothesis strategies: any legal settings, topology and task of any family in the registry.

Settings are drawn from their own declarations, so an option or a family that is added later is drawn
as well. Only sizes, which a declaration cannot keep small, are listed here.
"""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from annotated_types import Gt, Lt
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from search_spaces import (
    Architecture,
    Edge,
    EdgeKind,
    Family,
    Task,
    TaskKind,
    Topology,
    get,
    names,
)

Drawn = st.SearchStrategy[Any]

INPUTS: dict[str, Drawn] = {
    "image": st.tuples(st.integers(1, 3), st.integers(1, 9), st.integers(1, 9)),
    "table": st.tuples(st.integers(1, 9)),
}
"""Shapes of one sample, by the kind of data that a family reads."""

SIZES: dict[tuple[str, str], Drawn] = {
    ("convnet", "widths"): st.lists(st.integers(1, 12), min_size=1, max_size=3),
    ("convnet", "stem_width"): st.none() | st.integers(1, 9),
    ("mlp", "depth"): st.integers(1, 6),
    ("mlp", "width"): st.integers(1, 9),
}


@st.composite
def settings_of(draw: st.DrawFn, family: Family[Any]) -> dict[str, Any]:
    """Settings that the family accepts, every option at random."""
    fields = family.settings_type.model_fields
    drawn = {n: draw(_value(field)) for n, field in fields.items() if _is_choice(field)}
    drawn |= {n: draw(size) for (of, n), size in SIZES.items() if of == family.name}
    operations = sorted(family.operations)
    drawn["operations"] = draw(
        st.lists(st.sampled_from(operations), min_size=1, max_size=3, unique=True)
    )
    if family.name == "convnet":
        stages = len(drawn["widths"])
        drawn["depth"] = draw(
            st.lists(st.integers(1, 3), min_size=stages, max_size=stages)
        )
    num_layers = family.layout(family.parse(drawn)).num_layers
    if num_layers > 1:
        states = st.integers(1, num_layers - 1)
        drawn["aux_heads"] = draw(st.lists(states, max_size=2, unique=True))
    bound = draw(st.none() | st.integers(0, 8))
    if bound is not None:
        widths = [w for stage in _stages(family, drawn) for w in stage.widths]
        drawn["max_width"] = max(*widths, drawn.get("stem_width") or 1) + bound
    return drawn


@st.composite
def topologies(draw: st.DrawFn, num_layers: int) -> Topology:
    """Any choice on any edge, denser and sparser ones."""
    kinds = draw(st.lists(st.sampled_from(EdgeKind), min_size=1, max_size=4))
    return Topology(
        tuple(
            Edge(i, j, draw(st.sampled_from(kinds)))
            for j in range(1, num_layers + 1)
            for i in range(j)
        )
    )


@st.composite
def architectures(
    draw: st.DrawFn, /, family: str | None = None, **fixed: Any
) -> tuple[Architecture, Task]:
    """An architecture and a task for it; some cannot be built, which their plan says."""
    kind = get(family or draw(st.sampled_from(names())))
    settings = kind.parse(draw(settings_of(kind)) | fixed)
    num_layers = kind.layout(settings).num_layers
    operation = st.sampled_from(settings.operations)
    architecture = Architecture(
        kind.name,
        settings,
        draw(topologies(num_layers)),
        tuple(draw(operation) for _ in range(num_layers)),
    )
    return architecture, draw(tasks(kind))


@st.composite
def tasks(draw: st.DrawFn, family: Family[Any]) -> Task:
    """A small task that the family can answer."""
    shape = draw(INPUTS[draw(st.sampled_from(family.data_kinds))])
    kind: TaskKind = draw(st.sampled_from(family.task_kinds))
    return Task(shape, draw(st.integers(1, 4)), kind)


def _stages(family: Family[Any], drawn: dict[str, Any]) -> Any:
    return family.layout(family.parse(drawn)).stages


def _is_choice(field: FieldInfo) -> bool:
    return get_origin(field.annotation) is Literal or field.annotation in (bool, float)


def _value(field: FieldInfo) -> Drawn:
    """What one option may be, by its declaration; its default half of the time."""
    if get_origin(field.annotation) is Literal:
        return st.sampled_from(get_args(field.annotation))
    if field.annotation is bool:
        return st.booleans()
    return st.just(field.default) | _number(field)


def _number(field: FieldInfo) -> Drawn:
    """A share: options that are numbers lie between 0 and 1, the bounds often excluded."""
    bounds = {type(bound): bound for bound in field.metadata}
    shares = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
    allowed = [s for s in shares if not (s == 0 and Gt in bounds)]
    return st.sampled_from([s for s in allowed if not (s == 1 and Lt in bounds)])
