"""Which He initialisation suits a network's activation (He et al. 2015, arXiv:1502.01852).

Weights are scaled by gain / sqrt(fan_in). ``fan_in`` and not ``fan_out``, because it is also right for
depthwise and grouped convolutions and does not blow up a head of few outputs; either direction
suffices (section 2.2 of the paper). GELU, SiLU and ELU take the gain of ReLU, which they resemble
for large inputs: with the larger gain that keeps a variance of 1 through GELU or SiLU, every
variance above 1 grows from layer to layer, and a deep network without norm explodes.
"""

from __future__ import annotations

from search_spaces.plan import Plan, Ref

RELU = 'nonlinearity="relu"'
LEAKY_RELU = "a=0.01"
"""The slope that ``nn.LeakyReLU`` has for negative inputs."""


def kaiming_arguments(plan: Plan) -> str:
    """The arguments of ``nn.init.kaiming_normal_`` after the tensor."""
    return LEAKY_RELU if _is_leaky(plan) else RELU


def _is_leaky(plan: Plan) -> bool:
    if any(step.activation == "leaky_relu" for step in plan.steps):
        return True
    calls = [call for module in plan.modules for call in module.calls]
    handed = [value for call in calls for _, value in call.keywords]
    names = [value.name for value in handed if isinstance(value, Ref)]
    return "nn.LeakyReLU" in [*names, *(call.callee for call in calls)]
