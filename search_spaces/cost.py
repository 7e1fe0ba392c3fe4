"""What a network costs, read off its plan: nothing is built, nothing is measured."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from search_spaces.liveness import peak_elements
from search_spaces.plan import Plan
from search_spaces.tape import kept_elements

FLOAT_BYTES = 4


@dataclass(frozen=True, slots=True)
class ModuleCost:
    """Trainable parameters of one submodule, and its FLOPs for one sample."""

    parameters: int
    flops: int


@dataclass(frozen=True, slots=True)
class Cost:
    """Costs of a network; those of computation are for one sample in 32-bit floats.

    Attributes:
        parameters: trainable parameters, extra heads included.
        flops: at inference, two for each multiply-add of convolutions and linear maps.
        activation_bytes: the most alive at one moment of inference; a state lives until its last
            reader, so a long skip keeps its source alive.
        training_bytes: kept for the backward pass.
        num_skips: edges that are not ``none``.
        by_module: the parts of the first two, by the names of the source.
    """

    parameters: int
    flops: int
    activation_bytes: int
    training_bytes: int
    num_skips: int
    by_module: Mapping[str, ModuleCost]

    @property
    def parameter_bytes(self) -> int:
        """Memory of the weights."""
        return self.parameters * FLOAT_BYTES

    def training_memory(self, batch_size: int) -> int:
        """Bytes to train with: weights, gradients, two moments of the optimizer, activations."""
        return 4 * self.parameter_bytes + batch_size * self.training_bytes


def cost(plan: Plan) -> Cost:
    """The cost of the network that ``plan`` describes."""
    by_module = {
        module.name: ModuleCost(module.parameters, module.flops)
        for module in plan.modules
        if module.calls
    }
    by_module |= {
        f"scale{step.index}": ModuleCost(1, 0)
        for step in plan.steps
        if step.learned_scale
    }
    training_only = sum(head.flops for _, head in plan.aux_heads)
    return Cost(
        parameters=plan.parameters,
        flops=sum(part.flops for part in by_module.values()) - training_only,
        activation_bytes=FLOAT_BYTES * peak_elements(plan),
        training_bytes=FLOAT_BYTES * kept_elements(plan),
        num_skips=len(plan.skips),
        by_module=by_module,
    )
