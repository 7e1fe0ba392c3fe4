"""The whole source of a plan: header, blocks, network, a small demonstration."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from nas.codegen import description
from nas.codegen.expressions import apply, construct
from nas.codegen.formatting import formatted
from nas.codegen.initialisation import initialiser
from nas.codegen.library import Block, lift
from nas.codegen.merging import assignment, state_lines
from search_spaces.plan import Plan, Ref


def source(plan: Plan) -> str:
    """The Python source of a plan's network, class ``Network``, formatted by ruff.

    The same plan gives the same text, letter by letter, under one version of ruff.
    """
    blocks = lift(_blocks(plan))
    attributes = list(_attributes(plan))
    lines = list(_forward_lines(plan))
    text = _template().render(
        summary=description.summary(plan),
        layers=description.layers(plan),
        skips=description.skips(plan),
        num_parameters=description.num_parameters(plan),
        fingerprint=plan.fingerprint,
        interface=description.interface(plan),
        uses_functional=_use_functional([block.text for block in blocks] + lines),
        weighted=_weighted(blocks, attributes),
        initialiser=initialiser(plan),
        blocks=blocks,
        attributes=attributes,
        lines=lines,
        aux_heads=[apply(head, f"s{state}") for state, head in plan.aux_heads],
        output=_output(plan),
        input_shape=plan.task.input_shape,
    )
    return formatted(text)


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("nas.codegen"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return environment.get_template("network.py.jinja")


def _blocks(plan: Plan) -> Iterator[str]:
    """The classes that the calls name, those of torch left out."""
    for module in plan.modules:
        for call in module.calls:
            references = [v.name for _, v in call.keywords if isinstance(v, Ref)]
            for name in [call.callee, *references]:
                if not name.startswith("nn."):
                    yield name


def _attributes(plan: Plan) -> Iterator[tuple[str, str]]:
    """Name and constructor of everything that ``__init__`` makes, in its order."""
    scaled = {step.layer.name: step.index for step in plan.steps if step.learned_scale}
    for module in plan.modules:
        if module.calls:
            yield module.name, construct(module)
        if module.name in scaled:
            yield f"scale{scaled[module.name]}", "nn.Parameter(torch.zeros(()))"


def _forward_lines(plan: Plan) -> Iterator[str]:
    yield assignment("s0", apply(plan.stem, "x"), plan.stem.output)
    last = plan.steps[-1] if plan.steps else None
    for step in plan.steps:
        yield from state_lines(step, annotate=step is last and not plan.head.calls)
    if plan.head.calls:
        head = apply(plan.head, f"s{len(plan.steps)}")
        yield assignment(f"{_output(plan)}: Tensor", head, plan.head.output)


def _output(plan: Plan) -> str:
    """The variable that ``forward`` returns."""
    return description.output(plan) if plan.head.calls else f"s{len(plan.steps)}"


def _use_functional(texts: list[str]) -> bool:
    return any(re.search(r"\bF\.", text) for text in texts)


def _weighted(blocks: list[Block], attributes: list[tuple[str, str]]) -> str:
    """The classes of torch that hold the weights of this network."""
    text = " ".join(
        [block.text for block in blocks] + [value for _, value in attributes]
    )
    return " | ".join(name for name in ("nn.Conv2d", "nn.Linear") if f"{name}(" in text)
