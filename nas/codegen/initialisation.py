"""Which He initialisation suits a network's activation.

He et al. 2015 (arXiv:1502.01852) scale the weights so that a layer and the activation behind it keep
the variance: std = gain / sqrt(fan_in), gain = 1 / sqrt(E[f(z)^2]) for z ~ N(0, 1). ``fan_in`` and
not ``fan_out``, because it is also right for depthwise and grouped convolutions and does not
blow up a head of few outputs; either direction suffices (section 2.2 of the paper).
"""

from __future__ import annotations

from dataclasses import dataclass

from search_spaces.plan import Plan, Ref

ACTIVATIONS = {
    "nn.ReLU": "relu",
    "nn.LeakyReLU": "leaky_relu",
    "nn.GELU": "gelu",
    "nn.SiLU": "silu",
    "nn.ELU": "elu",
}
GAINS = {"gelu": 1.534, "silu": 1.677, "elu": 1.245}
"""1 / sqrt(E[f(z)^2]) of the activations that ``torch.nn.init.calculate_gain`` does not know."""


@dataclass(frozen=True, slots=True)
class Initialiser:
    """``gain`` None: torch knows the gain of ``activation`` by its name."""

    activation: str
    gain: float | None


def initialiser(plan: Plan) -> Initialiser:
    """The initialisation for the activation that the plan's layers use."""
    activation = _activation(plan)
    return Initialiser(activation, GAINS.get(activation))


def _activation(plan: Plan) -> str:
    for step in plan.steps:
        if step.activation is not None:
            return step.activation
    for module in plan.modules:
        for call in module.calls:
            values = [value for _, value in call.keywords if isinstance(value, Ref)]
            for name in [call.callee, *(value.name for value in values)]:
                if name in ACTIVATIONS:
                    return ACTIVATIONS[name]
    return "relu"
