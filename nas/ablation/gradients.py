"""The gradient in each layer's weights before the first step of a training, and after its last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice

import torch
from torch import Tensor, nn

from nas import codegen
from nas.analysis.ablation import LayerGradient
from nas.codegen.module import build_source
from nas.export.rebuilt import rebuilt
from nas.export.trained import TrainedNetwork
from nas.training.batches import DeviceSplit, epoch_batches
from nas.training.criterion import Criterion
from nas.training.precision import choose_precision
from search_spaces.plan import Plan

NUM_BATCHES = 8
"""Training batches over which norms are averaged, drawn by the trial's seed, not augmented."""

Norms = dict[str, float]


def gradients(network: TrainedNetwork, device: str) -> tuple[LayerGradient, ...]:
    """The mean gradient norm of each layer with weights, at the start and at the end of training.

    The network is in the mode of training (batch statistics, dropout, stochastic depth), in float32
    throughout; both ends see the same samples and the same random numbers.
    """
    source = codegen.source(network.plan)
    fresh = build_source(source, seed=network.trial.seed).to(device)
    trained = rebuilt(network, source, device).network
    start, end = (_norms(each, network, device) for each in (fresh, trained))
    return tuple(
        LayerGradient(name=name, parameters=num, start=start[name], end=end[name])
        for name, num in _layers(network.plan, fresh)
    )


def _norms(module: nn.Module, network: TrainedNetwork, device: str) -> Norms:
    """Mean over batches; the module's statistics of batches move, its weights do not."""
    criterion = Criterion(network.dataset.info, network.recipe, torch.device(device))
    names = [name for name, _ in _layers(network.plan, module)]
    totals: Norms = dict.fromkeys(names, 0.0)
    num_batches = 0
    module.train()
    devices = [torch.device(device)] if device.startswith("cuda") else []
    with torch.random.fork_rng(devices):
        torch.manual_seed(network.trial.seed)
        for x, y in _batches(network, device):
            loss = criterion(module(x), y)
            parameters = [p for p in module.parameters() if p.requires_grad]
            found = torch.autograd.grad(loss, parameters, allow_unused=True)
            of = dict(zip(parameters, found, strict=True))
            for name in names:
                totals[name] += _norm(module.get_submodule(name), of)
            num_batches += 1
    return {name: total / num_batches for name, total in totals.items()}


def _norm(layer: nn.Module, of: Mapping[nn.Parameter, Tensor | None]) -> float:
    squares = [
        float(gradient.double().square().sum())
        for parameter in layer.parameters()
        if (gradient := of.get(parameter)) is not None
    ]
    return float(sum(squares) ** 0.5)


def _layers(plan: Plan, module: nn.Module) -> Iterator[tuple[str, int]]:
    """Stem, transitions, layers and head that have weights, and how many, in their order."""
    steps = (
        each for step in plan.steps for each in (step.transition, step.layer) if each
    )
    for part in (plan.stem, *steps, plan.head):
        if part.calls and (num := _num_weights(module.get_submodule(part.name))):
            yield part.name, num


def _num_weights(layer: nn.Module) -> int:
    return sum(p.numel() for p in layer.parameters() if p.requires_grad)


def _batches(network: TrainedNetwork, device: str) -> Iterator[tuple[Tensor, Tensor]]:
    info, recipe = network.dataset.info, network.recipe
    where = torch.device(device)
    split = DeviceSplit(network.dataset.train, info, where)
    lay_out = choose_precision(recipe, where, info).lay_out
    batches = epoch_batches(split, recipe.batch_size, network.trial.seed, (), lay_out)
    return islice(batches, NUM_BATCHES)
