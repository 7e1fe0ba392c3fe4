"""The certificate: what a clean process found in the bundle, held against what is stored."""

from __future__ import annotations

import hashlib
import json
import socket
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from torch import Tensor

from nas.errors import ExportFailed
from nas.export.inquiry import Answer, inquire, question_of
from nas.export.trained import TrainedNetwork
from nas.export.witness import REFUSED, Question
from nas.training import metrics
from nas.training.loop import Training
from search_spaces.plan import TaskKind

ONNX_TOLERANCE = 1e-4
"""Of the largest output, or of 1 where all are smaller."""

OTHER_DEVICE_TOLERANCE = 0.02
"""How far a metric may be off where the trial was trained on another machine or kind of device."""


@dataclass(frozen=True, slots=True)
class Check:
    """One claim of the bundle and what was found; they may be ``tolerance`` apart."""

    name: str
    claim: str
    expected: float
    found: float
    tolerance: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether the claim holds; never where a number is NaN."""
        return abs(self.found - self.expected) <= self.tolerance

    def __str__(self) -> str:
        return f"{self.name}: expected {self.expected}, found {self.found}"


def write_certificate(
    folder: Path, network: TrainedNetwork, training: Training, device: str
) -> None:
    """Check the bundle in ``folder`` and add ``certificate.json``.

    Args:
        folder: a bundle that is whole but for its certificate.
        network: what is stored of it.
        training: the trained network as the worker had it, on ``device``.
        device: where the witness runs the network.

    Raises:
        ExportFailed: a check failed; the message says what differed.
    """
    question = question_of(network, device)
    answer = inquire(folder, network, question)
    trained = training.logits("val", *question["bounds"][0]).cpu()
    checks = list(examine(network, trained, device, answer))
    if failed := [str(check) for check in checks if not check.passed]:
        raise ExportFailed(
            f"the bundle of {network.trial.id} is not what was trained: "
            + "; ".join(failed)
        )
    content = {
        "format": 1,
        "made_in": "a process of its own (python -I) that could import none of "
        + ", ".join(REFUSED),
        "environment": _environment(answer.facts, question),
        "checks": [asdict(check) | {"passed": check.passed} for check in checks],
        "sha256": {p.name: _sha256(p) for p in sorted(folder.iterdir())},
    }
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    (folder / "certificate.json").write_text(text, encoding="utf-8")


def examine(
    network: TrainedNetwork, trained: Tensor, device: str, answer: Answer
) -> Iterator[Check]:
    """Hold an answer against what is stored, and against the ``trained`` network's logits.

    Args:
        network: what is stored.
        trained: logits of the validation split's first batch.
        device: on which both computed.
        answer: what the witness found.
    """
    yield Check(
        "parameters",
        "trainable parameters, against the cost model",
        network.trial.costs.parameters,
        int(answer.facts["parameters"]),
    )
    yield Check(
        "weights",
        "tensors of the state dict, loaded strictly",
        _num_tensors(network.weights),
        int(answer.facts["tensors"]),
    )
    yield Check(
        "logits",
        f"largest difference from the trained network on the {len(trained)} samples of the "
        "validation split's first batch, bit for bit",
        expected=0.0,
        found=_difference(trained, answer.outputs[: len(trained)]),
    )
    yield from _metrics(network, device, answer.outputs)
    largest = max(1.0, answer.reference.abs().max().item())
    yield Check(
        "onnx",
        "largest difference of model.onnx from model.py on the same samples, by the largest logit "
        "where that is above 1",
        expected=0.0,
        found=_difference(answer.onnx, answer.reference) / largest,
        tolerance=ONNX_TOLERANCE,
    )


def _num_tensors(weights: Path) -> int:
    with safe_open(weights, framework="pt") as file:
        return len(file.keys())


def _difference(one: Tensor, other: Tensor) -> float:
    return (one - other).abs().max().item()


def _metrics(network: TrainedNetwork, device: str, outputs: Tensor) -> Iterator[Check]:
    """The metrics of the validation split, from the outputs of the clean process."""
    same = _is_same_device(network.trial.device, device)
    for name, found in _measured(network, outputs.to(device)).items():
        yield Check(
            name,
            f"{name} of the validation split, trained on {network.trial.device}",
            expected=network.trial.values[name],
            found=found,
            tolerance=0.0 if same else OTHER_DEVICE_TOLERANCE,
        )


def _is_same_device(trained_on: str | None, device: str) -> bool:
    """Whether a trial's device (``cpu on host7``) rounds as ``device`` does here."""
    kind, _, host = (trained_on or device).partition(" on ")
    same_kind = kind.split(":")[0] == device.split(":")[0]
    return same_kind and host in ("", socket.gethostname())


def _measured(network: TrainedNetwork, outputs: Tensor) -> dict[str, float]:
    info, device = network.dataset.info, outputs.device
    targets = torch.tensor(network.dataset.val.y, device=device)
    if info.task.kind is TaskKind.REGRESSION:
        outputs = outputs * torch.tensor(info.target_std, device=device)
        outputs = outputs + torch.tensor(info.target_mean, device=device)
    return {
        m.name: m.compute(outputs, targets) for m in metrics.of_task(info.task.kind)
    }


def _environment(facts: dict[str, str], question: Question) -> dict[str, Any]:
    versions = {name: facts[name] for name in ("python", "torch", "onnxruntime")}
    return versions | {
        "device": question["device"],
        "num_threads": question["num_threads"],
    }


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
