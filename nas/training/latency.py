"""How long a network takes for one pass, on the device that trains it."""

from __future__ import annotations

import time
from statistics import median

import torch
from torch import Tensor, nn

WARM_UP_PASSES = 5
"""The first ones allocate, choose kernels, and wake the processor up."""


@torch.inference_mode()
def latency_ms(network: nn.Module, inputs: Tensor, num_passes: int) -> float:
    """The median of ``num_passes`` passes in milliseconds, each from an idle device to its result.

    Nothing of the network changes: no statistics of a norm, no gradient, no random state.

    Args:
        network: on the device of ``inputs``; in evaluation mode afterwards.
        inputs: one batch, as the network reads it.
        num_passes: that are timed, after some that are not.
    """
    network.eval()
    for _ in range(WARM_UP_PASSES):
        network(inputs)
    seconds = []
    for _ in range(num_passes):
        _finish(inputs.device)
        started = time.perf_counter()
        network(inputs)
        _finish(inputs.device)
        seconds.append(time.perf_counter() - started)
    return 1000.0 * median(seconds)


def _finish(device: torch.device) -> None:
    """Wait until a GPU has done what it was given; a CPU has, when the call returns."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
