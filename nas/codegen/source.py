"""The whole source of a plan: header, blocks, network, and a demonstration at the end."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Template

from nas.codegen import description
from nas.codegen.expressions import apply
from nas.codegen.formatting import formatted
from nas.codegen.forward import Forward
from nas.codegen.initialisation import kaiming_arguments
from nas.codegen.library import lift
from nas.codegen.submodules import attributes, batch_normalised, called, weighted
from nas.templates import template
from search_spaces.plan import Plan


def source(plan: Plan) -> str:
    """The Python source of a plan's network, class ``Network``, formatted by ruff.

    The same plan gives the same text, letter by letter, under one version of ruff.

    Raises:
        UnknownBlockError: the plan calls a class that ``search_spaces/blocks`` does not have.
    """
    forward = Forward(plan)
    freezes = bool(forward.segments) and batch_normalised(plan)
    blocks = lift([*called(plan), *(["FrozenStatistics"] if freezes else [])])
    code = [block.text for block in blocks] + forward.all_lines
    return formatted(
        _template().render(
            summary=description.summary(plan),
            layers=description.layers(plan),
            skips=description.skips(plan),
            num_parameters=plan.parameters,
            fingerprint=plan.fingerprint,
            interface=description.interface(plan),
            input_shape=plan.task.input_shape,
            blocks=blocks,
            attributes=list(attributes(plan)),
            weighted=weighted(plan, blocks),
            kaiming_arguments=kaiming_arguments(plan),
            forward=forward,
            aux_heads=[apply(head, f"s{state}") for state, head in plan.aux_heads],
            freezes=freezes,
            uses_functional=any(re.search(r"\bF\.", text) for text in code),
        )
    )


@cache
def _template() -> Template:
    return template("nas.codegen", "network.py.jinja")
