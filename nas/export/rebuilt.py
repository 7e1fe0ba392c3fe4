"""A stored network built again, with the weights and in the surroundings of its training."""

from __future__ import annotations

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from nas.codegen.module import build_source
from nas.errors import ExportFailed
from nas.export.trained import TrainedNetwork
from nas.training.batches import DeviceSplit
from nas.training.loop import Training


def rebuilt(
    network: TrainedNetwork,
    source: str,
    device: str,
    splits: dict[str, DeviceSplit] | None = None,
) -> Training:
    """The network as the worker had it at the end of its training.

    Args:
        network: with its weights.
        source: its code, or another with the same weights.
        device: where to.
        splits: of its data on that device, shared between several.

    Raises:
        ExportFailed: the weights are not of this source.
    """
    module = build_source(source, seed=0)
    try:
        module.load_state_dict(load_file(network.weights))
    except (OSError, RuntimeError, SafetensorError) as error:
        raise ExportFailed(
            f"the stored weights of {network.trial.id} do not fit its network: {error}"
        ) from error
    return Training(
        module,
        network.dataset,
        network.recipe,
        seed=network.trial.seed,
        device=device,
        num_threads=network.num_threads,
        splits=splits,
    )


def device_of(network: TrainedNetwork) -> str:
    """The kind of device that the trial was trained on, where this machine has it."""
    on_gpu = (network.trial.device or "cpu").startswith("cuda")
    return "cuda" if on_gpu and torch.cuda.is_available() else "cpu"
