"""A plan with a name for everything that a skip merges, so that it can be watched and closed.

``s3 = F.relu(self.conv3(s2) + s0)`` becomes ``s3 = F.relu(self.branch3(self.conv3(s2)) + self.skip_0_3(s0))``.
Both names are ``nn.Identity``: no weight and no number changes, and the network's own weights fit.
"""

from __future__ import annotations

from dataclasses import replace

from search_spaces.plan import Call, Module, Plan, Shape, Skip, Step

_IDENTITY = Call("nn.Identity")


def probed(plan: Plan) -> Plan:
    """The same network with a named place at each skip and at each layer that a skip joins."""
    return replace(plan, steps=tuple(map(_step, plan.steps)))


def skip_name(skip: Skip) -> str:
    """What a skip brings passes here, right before it is merged."""
    return f"skip_{skip.source}_{skip.target}"


def branch_name(step: Step) -> str:
    """What a layer puts out passes here, scaled, right before the first skip joins it."""
    return step.drop.name if step.drop else f"branch{step.index}"


def _step(step: Step) -> Step:
    if not step.skips:
        return step
    return replace(
        step,
        drop=step.drop or _place(branch_name(step), step.layer.output),
        adds=tuple(map(_skip, step.adds)),
        gates=tuple(map(_skip, step.gates)),
        concats=tuple(map(_skip, step.concats)),
    )


def _skip(skip: Skip) -> Skip:
    place = _place(skip_name(skip), skip.wire.shape)
    return replace(skip, wire=replace(skip.wire, modules=(*skip.wire.modules, place)))


def _place(name: str, shape: Shape) -> Module:
    return Module(name, (_IDENTITY,), shape, shape)
