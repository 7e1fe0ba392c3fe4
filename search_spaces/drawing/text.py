"""Networks as text: states top to bottom, skips as arcs in the gutter beside them.

::

    s0  8   stem    ──┐
    s1  8   linear1 ◄─a─┬─┐
    s2  8   linear2 ◄───g ║
    s3  16  linear3 ◄─────c

An arc starts at a corner and ends at the letter of its kind: add │, concat ║, gate ┆.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from search_spaces.architecture import Architecture
from search_spaces.plan import Plan, show
from search_spaces.topology import SKIP_KINDS, Edge, EdgeKind, Topology

LETTERS = {EdgeKind.ADD: "a", EdgeKind.CONCAT: "c", EdgeKind.GATE: "g"}
_LINES = {EdgeKind.ADD: "│", EdgeKind.CONCAT: "║", EdgeKind.GATE: "┆"}
_CROSSINGS = {EdgeKind.ADD: "┼", EdgeKind.CONCAT: "╫", EdgeKind.GATE: "┼"}
_LEVELS = "·▁▂▃▄▅▆▇█"


def draw(plan: Plan, width: int = 100) -> str:
    """The whole network, one line a state, its arcs within ``width`` characters.

    Skips that find no room there are named at the end of their target's line.
    """
    labels = _labels(plan)
    margin = max(map(len, labels)) + 3
    edges = [Edge(s.source, s.target, s.kind) for s in plan.skips]
    lanes = _lanes(edges, most=max(1, (width - margin) // 2))
    rows = [
        f"{label:<{margin - 2}}{_gutter(state, lanes)}".rstrip()
        + _unplaced(state, edges, lanes)
        for state, label in enumerate(labels)
    ]
    return "\n".join([*rows, _legend(edges)])


def draw_small(architecture: Architecture, width: int = 78, max_lines: int = 6) -> str:
    """A few lines for a live display: states in a row, skips as arcs below them.

    Where that does not fit, a bar for every state says how many skips enter it.
    """
    topology, num_layers = architecture.topology, architecture.num_layers
    lanes = _lanes(topology, most=max_lines, touching=True)
    if 3 * num_layers + 1 > width or len(lanes) < len(topology):
        return _bars(topology, num_layers, width)
    nodes = "──".join("●" * (num_layers + 1))
    rows = [[" "] * len(nodes) for _ in range(max(lanes.values(), default=-1) + 1)]
    for edge, lane in lanes.items():
        arc = f"{LETTERS[edge.kind]:─^{3 * edge.span - 2}}"
        rows[lane][3 * edge.source : 3 * edge.target] = f"╰{arc}╯"
    return "\n".join([nodes, *("".join(row).rstrip() for row in rows)])


def _labels(plan: Plan) -> list[str]:
    rows = [("s0", plan.stem.output, plan.stem.name if plan.stem.calls else "input")]
    rows += [(f"s{s.index}", s.shape, _layer_name(s.index, plan)) for s in plan.steps]
    names = max(len(name) for name, _, _ in rows)
    shapes = max(len(show(shape)) for _, shape, _ in rows)
    return [f"{n:<{names}}  {show(s):<{shapes}}  {layer}" for n, s, layer in rows]


def _layer_name(index: int, plan: Plan) -> str:
    step = plan.steps[index - 1]
    if step.transition is None:
        return step.layer.name
    return f"{step.transition.name}, {step.layer.name}"


def _lanes(
    edges: Iterable[Edge], most: int, *, touching: bool = False
) -> dict[Edge, int]:
    """A lane for each edge, short ones first; those beyond ``most`` lanes get none.

    ``touching``: whether an edge may start in a lane where another one ends.
    """
    taken: dict[int, list[Edge]] = defaultdict(list)
    lanes: dict[Edge, int] = {}
    gap = 0 if touching else 1
    for edge in sorted(edges, key=lambda e: (e.span, e.source)):
        for lane in range(most):
            if all(
                edge.source >= other.target + gap or edge.target + gap <= other.source
                for other in taken[lane]
            ):
                taken[lane].append(edge)
                lanes[edge] = lane
                break
    return lanes


def _gutter(state: int, lanes: dict[Edge, int]) -> str:
    """The arcs as they stand in the line of ``state``, two characters a lane."""
    at = {
        lane: edge
        for edge, lane in lanes.items()
        if edge.source <= state <= edge.target
    }
    ends = [lane for lane, e in at.items() if state in (e.source, e.target)]
    reach = max(ends, default=-1)
    arrives = any(edge.target == state for edge in at.values())
    cells = ["◄" if arrives else "─" if ends else " "]
    for lane in range(max(at, default=-1) + 1):
        cells.append("─" if lane <= reach else " ")
        cells.append(_cell(state, at.get(lane), lane, reach))
    return "".join(cells)


def _cell(state: int, edge: Edge | None, lane: int, reach: int) -> str:
    if edge is None:
        return "─" if lane <= reach else " "
    if edge.target == state:
        return LETTERS[edge.kind]
    if edge.source == state:
        return "┐" if lane == reach else "┬"
    return _CROSSINGS[edge.kind] if lane < reach else _LINES[edge.kind]


def _unplaced(state: int, edges: Iterable[Edge], lanes: dict[Edge, int]) -> str:
    rest = [e for e in edges if e.target == state and e not in lanes]
    named = " ".join(f"{LETTERS[edge.kind]}{edge.source}" for edge in rest)
    return f"  also {named}" if named else ""


def _legend(edges: list[Edge]) -> str:
    counts = {kind: sum(edge.kind is kind for edge in edges) for kind in SKIP_KINDS}
    named = [
        f"{LETTERS[kind]} {_LINES[kind]} {kind.value}: {count}"
        for kind, count in counts.items()
        if count
    ]
    return "   ".join(named) or "no skips"


def _bars(topology: Topology, num_layers: int, width: int) -> str:
    entering = [0] * (num_layers + 1)
    for edge in topology:
        entering[edge.target] += 1
    bars = "".join(_LEVELS[min(count, len(_LEVELS) - 1)] for count in entering)
    lines = [bars[start : start + width] for start in range(0, len(bars), width)]
    counts = ", ".join(
        f"{topology.count(kind)} {kind.value}"
        for kind in SKIP_KINDS
        if topology.count(kind)
    )
    return "\n".join([*lines, counts or "no skips"])
