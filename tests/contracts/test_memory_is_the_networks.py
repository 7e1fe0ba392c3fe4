"""The memory that the cost model predicts is what a network takes.

At inference it is measured while the graph of the network is interpreted, each value freed after its
last reader; for training by what autograd saves.
"""

from __future__ import annotations

import random
import weakref
from typing import Any

import pytest
import torch
from torch import Tensor, fx, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from nas.codegen.module import build
from search_spaces import EdgePolicy, Plan, SearchSpace, Task, get
from search_spaces.cost import cost
from search_spaces.presets import names, preset

torch.set_num_threads(1)

IMAGES = Task((3, 16, 16), 10)
VARIANTS: list[dict[str, Any]] = [
    {"order": "post"},
    {"order": "pre", "norm": "none", "dropout": 0.1},
    {"order": "post", "norm": "group", "activation": "gelu"},
    {"order": "pre", "downsample": "transition", "partial": 0.5, "max_width": 40},
    {"order": "post", "concat_mode": "split", "stochastic_depth": 0.2},
]


def random_plan(operation: str, seed: int, **given: Any) -> Plan:
    policy = EdgePolicy(across_stages=True, tie_stages=False)
    chosen = {"operations": [operation], "depth": 6, "widths": [12, 20], **given}
    space = SearchSpace("convnet", chosen, policy, IMAGES)
    rng = random.Random(seed)
    choices = {d.name: rng.choice(d.choices) for d in space.dimensions}
    return space.plan(space.architecture(choices))


@pytest.mark.parametrize("name", names())
def test_memory_of_published_networks_is_exact(name: str) -> None:
    architecture, task = preset(name)
    plan = architecture.plan(task)
    assert measured_kept_bytes(plan) == pytest.approx(
        cost(plan).training_bytes, rel=0.01
    )
    tolerance = 0.1 if "dense" in name else 0.001
    assert measured_peak_bytes(plan) == pytest.approx(
        cost(plan).activation_bytes, rel=tolerance
    )


@pytest.mark.parametrize("operation", sorted(get("convnet").operations))
@pytest.mark.parametrize("variant", VARIANTS)
def test_memory_of_random_networks_is_close(
    operation: str, variant: dict[str, Any]
) -> None:
    plan = random_plan(operation, seed=1, **variant)
    predicted = cost(plan)
    assert 0.85 < predicted.training_bytes / measured_kept_bytes(plan) < 1.2
    assert 0.95 < predicted.activation_bytes / measured_peak_bytes(plan) < 1.3


@pytest.mark.parametrize("recomputes", [False, True])
def test_memory_of_training_is_close_also_where_layers_are_recomputed(
    recomputes: bool,
) -> None:
    settings = {"depth": 36, "widths": [8], "checkpoint_activations": recomputes}
    space = SearchSpace("convnet", settings, EdgePolicy(), IMAGES)
    plan = space.plan(space.named()["resnet"])
    predicted, measured = cost(plan).training_bytes, measured_training_bytes(plan)
    assert 0.85 < predicted / measured < 1.05


def measured_training_bytes(plan: Plan, batch_size: int = 8) -> float:
    """The most bytes of one sample alive in a training step, gradients of weights included."""
    network = build(plan, seed=0).train()
    memory = _Memory(storages_of(network))
    with memory:
        output = network(torch.randn(batch_size, *plan.task.input_shape))
        torch.autograd.backward([output.sum()])
    return memory.peak / batch_size


def measured_kept_bytes(plan: Plan, batch_size: int = 4) -> float:
    """Bytes of one sample that autograd saves, each storage once, weights left out."""
    network = build(plan, seed=0).train()
    weights = storages_of(network)
    saved: dict[int, Tensor] = {}

    def pack(tensor: Tensor) -> Tensor:
        address = tensor.untyped_storage().data_ptr()
        if address not in weights:
            saved[address] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        output = network(torch.randn(batch_size, *plan.task.input_shape))
    assert output is not None
    return sum(t.untyped_storage().nbytes() for t in saved.values()) / batch_size


def measured_peak_bytes(plan: Plan) -> int:
    """The most bytes alive while one sample is interpreted, weights left out."""
    network = build(plan, seed=0).eval()
    graph = fx.GraphModule(network, _Tracer().trace(network))
    memory = _Memory(storages_of(network))
    sample = torch.randn(1, *plan.task.input_shape)
    with torch.no_grad(), memory:
        memory.note(sample)
        fx.Interpreter(graph, garbage_collect_values=True).run(sample)
    return memory.peak


def storages_of(network: nn.Module) -> set[int]:
    tensors = [*network.parameters(), *network.buffers()]
    return {tensor.untyped_storage().data_ptr() for tensor in tensors}


class _Tracer(fx.Tracer):
    """Sees into blocks, but not into gates, which look at shapes."""

    def is_leaf_module(self, module: nn.Module, name: str) -> bool:
        is_gate = type(module).__name__.startswith("Gate")
        return is_gate or super().is_leaf_module(module, name)


class _Memory(TorchDispatchMode):
    """Watches storages come and go."""

    def __init__(self, ignored: set[int]) -> None:
        super().__init__()
        self._ignored = ignored
        self._alive: dict[int, int] = {}
        self.peak = 0

    def note(self, tensor: Tensor) -> None:
        storage = tensor.untyped_storage()
        key = storage._cdata
        if storage.data_ptr() in self._ignored or key in self._alive:
            return
        self._alive[key] = storage.nbytes()
        weakref.finalize(storage, self._alive.pop, key, None)
        self.peak = max(self.peak, sum(self._alive.values()))

    def __torch_dispatch__(
        self, func: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        result = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(result):
            if isinstance(leaf, Tensor):
                self.note(leaf)
        return result
