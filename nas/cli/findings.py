"""What the service says of skips: ablations and differences of architectures, and their tables."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from rich.table import Table

from nas.analysis.ablation import Findings, RetrainedRemoval
from nas.cli import formats, tables
from nas.states import RunState


class _Resource(BaseModel):
    model_config = ConfigDict(extra="allow", frozen=True)


class Ablation(_Resource):
    """An ablation on its way; what it takes is known where it was just asked for."""

    id: str
    trial_id: str
    retrain: bool
    state: RunState
    findings: dict[str, Any]
    message: str | None = None
    num_trainings: int = 0
    num_epochs: int = 0

    @property
    def found(self) -> Findings:
        """The findings so far."""
        return Findings.read(self.findings)


class Skip(_Resource):
    """A skip of one of two architectures."""

    source: int
    target: int
    kind: str


class ChangedSkip(_Resource):
    """A skip of both, of another kind."""

    source: int
    target: int
    before: str
    after: str


class Changed(_Resource):
    """A setting, an operation or a number of both."""

    name: str = ""
    before: Any
    after: Any
    change: float | None = None


class Comparison(_Resource):
    """Trainings of both under equal conditions."""

    num_before: int
    num_after: int
    metrics: dict[str, Changed]


class ArchitectureDiff(_Resource):
    """In what two architectures differ."""

    before: str
    after: str
    added: list[Skip]
    removed: list[Skip]
    changed: list[ChangedSkip]
    operations: list[Changed]
    settings: list[Changed]
    num_skips: Changed
    parameters: Changed | None = None
    flops: Changed | None = None
    comparisons: list[Comparison] = Field(default_factory=list)
    reason: str | None = None


def removals(findings: Findings) -> Table:
    """Every skip, what its removal does, and what is merged there."""
    retrained = findings.retrained
    again = {each.edge: each for each in (retrained.removals if retrained else ())}
    norms = {each.edge: each for each in findings.merges}
    gates = {each.edge: each for each in findings.gates}
    heads = ["skip", "kind", f"{findings.metric_name} without", "difference"]
    heads += ["retrained", "difference"] if again else []
    rows = []
    for each in findings.removals:
        merge, gate = norms.get(each.edge), gates.get(each.edge)
        rows.append(
            [
                f"{each.source} → {each.target}",
                each.kind.value,
                formats.score(each.metric),
                f"{each.difference:+.4f}",
                *(_retrained(again.get(each.edge)) if again else ()),
                "–" if merge is None or merge.ratio is None else f"{merge.ratio:.2f}",
                "–" if gate is None else f"{gate.mean:.2f} ± {gate.sd:.2f}",
                "saturated" if gate and gate.is_saturated else "",
            ]
        )
    return tables.plain([*heads, "branch / skip", "gate open", ""], rows)


def difference(found: ArchitectureDiff) -> Table:
    """What is to be changed in the first to have the second, and what that changed."""
    rows = [("+", f"{s.source} → {s.target}", "", s.kind) for s in found.added]
    rows += [("−", f"{s.source} → {s.target}", s.kind, "") for s in found.removed]
    rows += [
        ("~", f"{s.source} → {s.target}", s.before, s.after) for s in found.changed
    ]
    rows += [
        ("~", f"layer {each.name}", str(each.before), str(each.after))
        for each in found.operations
    ]
    rows += [("~", e.name, str(e.before), str(e.after)) for e in found.settings]
    numbers = {"skips": found.num_skips}
    numbers |= {"parameters": found.parameters} if found.parameters else {}
    numbers |= {"FLOPs": found.flops} if found.flops else {}
    rows += [
        ("", name, f"{each.before:,.0f}", f"{each.after:,.0f}")
        for name, each in numbers.items()
    ]
    if found.comparisons:
        best = found.comparisons[0]
        rows += [
            ("", name, f"{each.before:.4f}", f"{each.after:.4f} ({each.change:+.4f})")
            for name, each in best.metrics.items()
        ]
    return tables.plain(["", "", "before", "after"], rows)


def _retrained(removal: RetrainedRemoval | None) -> list[str]:
    if removal is None or removal.difference is None:
        return ["–", "–"]
    return [formats.score(removal.metric), f"{removal.difference:+.4f}"]
