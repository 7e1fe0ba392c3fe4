"""What the docstrings of a source say about its network: numbers and known names, nothing else."""

from __future__ import annotations

from collections import Counter

from nas.codegen.expressions import shape_text
from search_spaces.plan import Plan, TaskKind
from search_spaces.topology import SKIP_KINDS


def summary(plan: Plan) -> str:
    """The first line of the file."""
    return (
        f"Skip network ({plan.family}): {_counted(len(plan.steps), 'layer')}, "
        f"{_counted(len(plan.skips), 'skip')}, {shape_text(plan.task.input_shape)} in, "
        f"{shape_text(plan.head.output)} {output(plan)} out."
    )


def layers(plan: Plan) -> str:
    """``9 basic``, or ``4 conv, 2 mbconv`` where layers differ."""
    counts = Counter(step.operation for step in plan.steps)
    return ", ".join(f"{count} {name}" for name, count in counts.items())


def skips(plan: Plan) -> str:
    """``8 add, 1 gate``."""
    counts = Counter(skip.kind for skip in plan.skips)
    kinds = [f"{counts[kind]} {kind.value}" for kind in SKIP_KINDS if counts[kind]]
    return ", ".join(kinds) or "none"


def output(plan: Plan) -> str:
    """What the network puts out, also the variable's name."""
    is_classifier = plan.task.kind is TaskKind.CLASSIFICATION
    return "logits" if is_classifier else "predictions"


def interface(plan: Plan) -> str:
    """``(N, 3, 32, 32) to logits (N, 10)``."""
    source = ", ".join(map(str, plan.task.input_shape))
    target = ", ".join(map(str, plan.head.output))
    return f"(N, {source}) to {output(plan)} (N, {target})"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
