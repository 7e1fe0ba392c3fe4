"""One state as lines of ``forward``: the layer and every skip that joins it.

A state is one line where that fits; where it does not, the line is broken where the definition of
the merge has its steps, and ``h`` is the name of what stands between them.
"""

from __future__ import annotations

from nas.codegen.expressions import apply, carried, shape_text
from search_spaces.plan import Shape, Skip, Step

LINE_WIDTH = 88
INDENT = 8


def assignment(name: str, expression: str, shape: Shape) -> str:
    """``s2 = self.basic2(s1)  # 16x32x32``."""
    return f"{name} = {expression}  # {shape_text(shape)}"


def state_lines(step: Step, *, annotate: bool = False) -> list[str]:
    """The lines that make ``s<index>`` from the states before it.

    ``annotate``: give the state its type, for a network that returns it as it is.
    """
    state = f"s{step.index}: Tensor" if annotate else f"s{step.index}"
    sums = " + ".join([_branch(step), *_carried(step.adds)])
    line = assignment(state, _finished(step, _gated(step.gates, sums)), step.shape)
    if _fits(line):
        return [*_transition_lines(step), line]
    return [
        *_transition_lines(step),
        *_packed_sum([_branch(step), *_carried(step.adds)]),
        *(f"h = {_gated((gate,), 'h')}" for gate in step.gates),
        assignment(state, _finished(step, "h"), step.shape),
    ]


def _fits(line: str) -> bool:
    return INDENT + len(line) <= LINE_WIDTH


def _transition_lines(step: Step) -> list[str]:
    if step.transition is None:
        return []
    entry = apply(step.transition, f"s{step.index - 1}")
    return [assignment(f"t{step.index}", entry, step.transition.output)]


def _branch(step: Step) -> str:
    """The layer's own contribution: scaled, and dropped at times while training."""
    branch = apply(step.layer, step.input)
    if step.learned_scale:
        branch = f"self.scale{step.index} * {branch}"
    elif step.scale is not None:
        branch = f"{step.scale!r} * {branch}"
    return apply(step.drop, branch) if step.drop else branch


def _carried(skips: tuple[Skip, ...]) -> list[str]:
    return [carried(skip.wire) for skip in skips]


def _gated(gates: tuple[Skip, ...], state: str) -> str:
    for skip in gates:
        if skip.gate is None:
            raise ValueError(f"the skip into s{skip.target} has no gate to mix it in")
        state = apply(skip.gate, state, carried(skip.wire))
    return state


def _finished(step: Step, merged: str) -> str:
    """What comes after adds and gates: activation, concat, squeeze."""
    if step.activation is not None:
        merged = f"F.{step.activation}({merged})"
    if step.concats:
        merged = f"torch.cat([{', '.join([merged, *_carried(step.concats)])}], dim=1)"
    return apply(step.squeeze, merged) if step.squeeze else merged


def _packed_sum(terms: list[str]) -> list[str]:
    """``h = a + b + ...``, as many terms on a line as fit, added from left to right."""
    lines = [f"h = {terms[0]}"]
    for term in terms[1:]:
        longer = f"{lines[-1]} + {term}"
        if _fits(longer):
            lines[-1] = longer
        else:
            lines.append(f"h = h + {term}")
    return lines
