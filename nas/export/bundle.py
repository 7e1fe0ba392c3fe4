"""The bundle: a folder that says all about one network and needs nothing of this project."""

from __future__ import annotations

import shutil
from pathlib import Path

from nas import codegen
from nas.errors import Conflict
from nas.export import predict
from nas.export.card import card, config
from nas.export.certificate import write_certificate
from nas.export.onnx import write_onnx
from nas.export.rebuilt import device_of, rebuilt
from nas.export.trained import TrainedNetwork
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
    device = device_of(network)
    training = rebuilt(network, source, device)
    (folder / "model.py").write_text(source, encoding="utf-8")
    shutil.copyfile(network.weights, folder / "weights.safetensors")
    shutil.copyfile(predict.__file__, folder / "predict.py")
    (folder / "config.json").write_text(config(network), encoding="utf-8")
    (folder / "README.md").write_text(card(network), encoding="utf-8")
    if network.report is not None:
        (folder / "REPORT.md").write_text(network.report, encoding="utf-8")
    drawing = svg(network.plan, standalone=True)
    (folder / "topology.svg").write_text(drawing, encoding="utf-8")
    on_cpu = rebuilt(network, source, "cpu").network
    write_onnx(on_cpu, network.plan.task.input_shape, folder / "model.onnx")
    write_certificate(folder, network, training, device)
