"""What ``__init__`` makes, and which classes that takes."""

from __future__ import annotations

from collections.abc import Iterator

from nas.codegen.expressions import construct
from nas.codegen.library import Block, lift
from search_spaces.plan import Call, Plan, Ref


def attributes(plan: Plan) -> Iterator[tuple[str, str]]:
    """Name and constructor of everything that ``__init__`` makes, in its order."""
    scaled = {step.layer.name: step.index for step in plan.steps if step.learned_scale}
    for module in plan.modules:
        if module.calls:
            yield module.name, construct(module)
        if module.name in scaled:
            yield f"scale{scaled[module.name]}", "nn.Parameter(torch.zeros(()))"


def called(plan: Plan) -> list[str]:
    """The blocks that a plan calls or hands to a block, each once, in order of appearance."""
    names = [name for call in _calls(plan) for name in [call.callee, *_handed(call)]]
    return [name for name in dict.fromkeys(names) if not name.startswith("nn.")]


def weighted(plan: Plan, blocks: list[Block]) -> str:
    """The classes of torch that hold this network's weights, as ``isinstance`` takes them."""
    callees = {call.callee for call in _calls(plan)}
    kinds = [
        kind
        for kind in ("nn.Conv2d", "nn.Linear")
        if kind in callees or any(f"{kind}(" in block.text for block in blocks)
    ]
    return " | ".join(kinds)


def batch_normalised(plan: Plan) -> bool:
    """Whether running statistics of batches are kept anywhere."""
    return any(map(_normalises_by_batch, _calls(plan)))


def _normalises_by_batch(call: Call) -> bool:
    if call.callee.startswith("nn."):
        return call.callee.startswith("nn.BatchNorm")
    defaults_to_batch = any("nn.BatchNorm" in b.text for b in lift([call.callee]))
    return defaults_to_batch and "norm" not in dict(call.keywords)


def _calls(plan: Plan) -> Iterator[Call]:
    for module in plan.modules:
        yield from module.calls


def _handed(call: Call) -> list[str]:
    """Classes among the keywords: ``norm=GroupNorm``."""
    return [value.name for _, value in call.keywords if isinstance(value, Ref)]
