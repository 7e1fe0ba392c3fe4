"""A trained network that is run with a skip closed, or watched at every merge."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from nas import codegen
from nas.ablation.probes import branch_name, probed, skip_name
from nas.errors import ExportFailed
from nas.export.rebuilt import rebuilt
from nas.export.trained import TrainedNetwork
from nas.training.batches import DeviceSplit, evaluation_bounds
from search_spaces.plan import Plan, Skip, Step
from search_spaces.topology import EdgeKind

Watcher = Callable[[Step, Skip, Tensor, Tensor, Tensor | None], None]
"""Step, skip, what the layer brings, what the skip brings, and of a gate how open it is."""

AGREEMENT = 1e-6
"""Relative difference up to which the probed network measures the same as the network itself."""


class ProbedNetwork:
    """The very network that was trained, with its weights, and a place to intervene at each skip."""

    def __init__(self, network: TrainedNetwork, device: str) -> None:
        """Build it, and see that it measures what the network itself does.

        Args:
            network: a complete trial with its weights.
            device: where to.

        Raises:
            ExportFailed: its weights do not fit, or the probes changed a result.
        """
        splits: dict[str, DeviceSplit] = {}
        itself = rebuilt(network, codegen.source(network.plan), device, splits)
        self.intact = itself.evaluate("val")
        self.plan: Plan = network.plan
        self._recipe = network.recipe
        self._num_samples = len(network.dataset.val)
        source = codegen.source(probed(network.plan))
        self._training = rebuilt(network, source, device, splits)
        self._check(self._training.evaluate("val"))

    @property
    def num_samples(self) -> int:
        """Samples of the validation split."""
        return self._num_samples

    def evaluate_without(self, skip: Skip) -> dict[str, float]:
        """Every metric on the validation split with one skip closed; the rest is as it was.

        What an add or a concat brings becomes zero, in the same shape. A gate is held open, t = 1, so that
        the layer passes alone, as it does without the edge. Statistics of norms stay as they are.

        Raises:
            CandidateFailed: an output is not finite, or memory ran out.
        """
        with self._closed(skip):
            return self._training.evaluate("val")

    def watch(self, watcher: Watcher) -> None:
        """Run the validation split once, and show every merge of every batch to ``watcher``."""
        with ExitStack() as stack:
            for step in self.plan.steps:
                for handle in self._watched(step, watcher):
                    stack.callback(handle.remove)
            for start, stop in evaluation_bounds(self._num_samples, self._recipe):
                self._training.logits("val", start, stop)

    @contextmanager
    def _closed(self, skip: Skip) -> Iterator[None]:
        if skip.kind is EdgeKind.GATE:
            handle = self._gate(skip).register_forward_hook(
                lambda _module, inputs, _output: inputs[0]
            )
        else:
            handle = self._module(skip_name(skip)).register_forward_hook(
                lambda _module, _inputs, output: torch.zeros_like(output)
            )
        try:
            yield
        finally:
            handle.remove()

    def _watched(self, step: Step, watcher: Watcher) -> Iterator[RemovableHandle]:
        if not step.skips:
            return
        branch: list[Tensor] = []

        def remember(_module: nn.Module, _inputs: object, output: Tensor) -> None:
            branch[:] = [output]

        yield self._module(branch_name(step)).register_forward_hook(remember)
        for skip in (*step.adds, *step.concats):
            yield self._module(skip_name(skip)).register_forward_hook(
                lambda _module, _inputs, output, skip=skip: watcher(
                    step, skip, branch[0], output, None
                )
            )
        for skip in step.gates:
            yield self._gate(skip).register_forward_hook(
                lambda module, inputs, _output, skip=skip: watcher(
                    step, skip, *_mixed(module, *inputs)
                )
            )

    def _gate(self, skip: Skip) -> nn.Module:
        assert skip.gate is not None
        return self._module(skip.gate.name)

    def _module(self, name: str) -> nn.Module:
        return self._training.network.get_submodule(name)

    def _check(self, values: dict[str, float]) -> None:
        for name, value in self.intact.items():
            if not math.isclose(
                values[name], value, rel_tol=AGREEMENT, abs_tol=AGREEMENT
            ):
                raise ExportFailed(
                    f"the probed network measures {name} {values[name]}, the network "
                    f"itself {value}: nothing can be said of its skips"
                )


def _mixed(gate: nn.Module, h: Tensor, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """What a gate ``t * h + (1 - t) * x`` sums, and t, whatever makes its t.

    It is linear in h: at 0 it gives ``(1 - t) * x``, and its slope is t. Called past the hooks that call
    this.
    """
    channels = x.shape[1]
    carried: Tensor = gate.forward(torch.zeros_like(h), x)[:, :channels]
    t = gate.forward(torch.ones_like(h), x)[:, :channels] - carried
    return t * h[:, :channels], carried, t
