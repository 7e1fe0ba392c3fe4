"""Which He initialisation suits a network's activation.

He et al. 2015 (arXiv:1502.01852) scale the weights so that a layer and the activation before it keep
the variance: std = gain / sqrt(fan_in), gain = 1 / sqrt(E[f(z)^2]) for z ~ N(0, 1). ``fan_in`` and
not ``fan_out``, because it is also right for depthwise and grouped convolutions and does not
blow up a head of few outputs; either direction suffices (section 2.2 of the paper).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search_spaces.plan import Plan, Ref

FUNCTIONS = {
    "nn.ReLU": "relu",
    "nn.LeakyReLU": "leaky_relu",
    "nn.GELU": "gelu",
    "nn.SiLU": "silu",
    "nn.ELU": "elu",
}
"""The functions of ``torch.nn.functional`` that the modules apply."""

KAIMING = {"relu": 'nonlinearity="relu"', "leaky_relu": "a=0.01"}
"""Arguments of ``nn.init.kaiming_normal_``, which knows the gain of these activations."""

GAINS = {"gelu": 1.534, "silu": 1.677, "elu": 1.245}
"""1 / sqrt(E[f(z)^2]) of those that it does not know."""


@dataclass(frozen=True, slots=True)
class Initialisation:
    """The statements that draw ``module.weight``; ``remark`` ends the comment above them."""

    remark: str
    lines: tuple[str, ...]


def initialisation(plan: Plan) -> Initialisation:
    """The initialisation for the activation that a plan's layers use."""
    activation = next(_activations(plan), "relu")
    if activation in KAIMING:
        line = f"nn.init.kaiming_normal_(module.weight, {KAIMING[activation]})"
        return Initialisation("", (line,))
    gain = GAINS[activation]
    return Initialisation(
        f"; {gain} is the gain of F.{activation}",
        (
            "fan_in = module.weight[0].numel()",
            f"nn.init.normal_(module.weight, std={gain} / fan_in**0.5)",
        ),
    )


def _activations(plan: Plan) -> Iterator[str]:
    """Every activation that the plan names, those of merges first."""
    for step in plan.steps:
        if step.activation is not None:
            yield step.activation
    for module in plan.modules:
        for call in module.calls:
            values = (value for _, value in call.keywords)
            names = [value.name for value in values if isinstance(value, Ref)]
            yield from (FUNCTIONS[n] for n in [call.callee, *names] if n in FUNCTIONS)
