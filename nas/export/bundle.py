"""The bundle: a folder that says all about one network and needs nothing of this project."""

from __future__ import annotations

import shutil
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file

from nas import codegen
from nas.codegen.module import build_source
from nas.errors import Conflict, ExportFailed
from nas.export import predict
from nas.export.card import card, config
from nas.export.certificate import write_certificate
from nas.export.onnx import write_onnx
from nas.export.trained import TrainedNetwork
from nas.training.loop import Training
from search_spaces.drawing import svg


def make_bundle(network: TrainedNetwork, out: Path) -> Path:
    """Write the bundle of ``network`` as the new folder ``out``, whole and certified.

    The same trial gives the same bytes.

    Raises:
        Conflict: ``out`` exists and is not empty.
        ExportFailed: a check failed; there is no ``out`` then.
    """
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Conflict(f"{out} exists already: choose another folder, or remove it")
    partial = out.with_name(f".{out.name}.partial")
    # An earlier attempt may have been killed in the middle.
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        _fill(network, partial)
        return partial.rename(out)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _fill(network: TrainedNetwork, folder: Path) -> None:
    source = codegen.source(network.plan)
    device = _device(network)
    training = _trained(network, source, device)
    (folder / "model.py").write_text(source, encoding="utf-8")
    shutil.copyfile(network.weights, folder / "weights.safetensors")
    shutil.copyfile(predict.__file__, folder / "predict.py")
    (folder / "config.json").write_text(config(network), encoding="utf-8")
    (folder / "README.md").write_text(card(network), encoding="utf-8")
    drawing = svg(network.plan, standalone=True)
    (folder / "topology.svg").write_text(drawing, encoding="utf-8")
    on_cpu = _trained(network, source, "cpu").network
    write_onnx(on_cpu, network.plan.task.input_shape, folder / "model.onnx")
    write_certificate(folder, network, training, device)


def _trained(network: TrainedNetwork, source: str, device: str) -> Training:
    """The network as the worker had it at the end of its training."""
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
    )


def _device(network: TrainedNetwork) -> str:
    """The kind of device that the trial was trained on, where this machine has it."""
    on_gpu = (network.trial.device or "cpu").startswith("cuda")
    return "cuda" if on_gpu and torch.cuda.is_available() else "cpu"
