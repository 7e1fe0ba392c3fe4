"""The certificate: what a clean process found in the bundle, held against what is stored."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from nas.errors import ExportFailed
from nas.export import witness
from nas.export.trained import TrainedNetwork
from nas.export.witness import Question
from nas.training import metrics
from nas.training.batches import batch_bounds
from nas.training.loop import EVALUATION_ELEMENTS, Training
from nas.training.precision import choose_precision
from search_spaces.plan import TaskKind

ONNX_TOLERANCE = 1e-4
"""Of the largest output, or of 1 where all are smaller."""

OTHER_DEVICE_TOLERANCE = 0.02
"""How far a metric may be off where the trial was trained on another machine or kind of device."""

TIMEOUT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Check:
    """One claim of the bundle, what was found, and whether that will do."""

    name: str
    claim: str
    expected: float | str
    found: float | str
    passed: bool

    def __str__(self) -> str:
        return f"{self.name}: expected {self.expected}, found {self.found}"


@dataclass(frozen=True, slots=True)
class Testimony:
    """What the witness wrote."""

    outputs: Tensor
    onnx: Tensor
    reference: Tensor
    facts: dict[str, str]


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
    question = _question(network, device)
    testimony = _hear(folder, network, question)
    checks = list(_checks(network, training, question, testimony))
    if failed := [str(check) for check in checks if not check.passed]:
        raise ExportFailed(
            f"the bundle of {network.trial.id} is not what was trained: "
            + "; ".join(failed)
        )
    content = {
        "format": 1,
        "made_in": "a process of its own (python -I) that could import none of "
        + ", ".join(witness.REFUSED),
        "environment": _environment(testimony.facts, question),
        "checks": [asdict(check) for check in checks],
        "sha256": {p.name: _sha256(p) for p in sorted(folder.iterdir())},
    }
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    (folder / "certificate.json").write_text(text, encoding="utf-8")


def _question(network: TrainedNetwork, device: str) -> Question:
    x = network.dataset.val.x
    precision = choose_precision(network.recipe, torch.device(device))
    # As Training.evaluate cuts the split: other batches may round otherwise.
    most = max(EVALUATION_ELEMENTS // x[0].size, network.recipe.batch_size)
    return Question(
        samples="",
        bounds=batch_bounds(len(x), most),
        device=device,
        num_threads=network.num_threads,
        bfloat16=precision.bfloat16,
        channels_last=precision.channels_last,
    )


def _hear(folder: Path, network: TrainedNetwork, question: Question) -> Testimony:
    """Run the witness; its files stay outside the bundle."""
    with tempfile.TemporaryDirectory() as scratch:
        asked, answer = Path(scratch, "question.json"), Path(scratch, "answer")
        samples = Path(scratch, "samples")
        save_file({"samples": torch.tensor(network.dataset.val.x)}, samples)
        asked.write_text(json.dumps({**question, "samples": str(samples)}))
        command = [
            sys.executable,
            "-I",
            "-B",
            witness.__file__,
            str(asked),
            str(answer),
        ]
        done = subprocess.run(
            command,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        if done.returncode != 0:
            reason = done.stderr.strip().splitlines()[-1:] or ["no message"]
            raise ExportFailed(
                f"the bundle of {network.trial.id} does not run in a clean process "
                f"(exit code {done.returncode}): {reason[0]}"
            )
        with safe_open(answer, framework="pt") as file:
            facts = file.metadata()
        return Testimony(**load_file(answer), facts=facts)


def _checks(
    network: TrainedNetwork,
    training: Training,
    question: Question,
    testimony: Testimony,
) -> Iterator[Check]:
    facts = testimony.facts
    yield _equal(
        "parameters",
        "trainable parameters are those of the cost model",
        network.trial.costs.parameters,
        int(facts["parameters"]),
    )
    yield _equal(
        "weights",
        "the state dict loads strictly, tensor by tensor",
        len(training.network.state_dict()),
        int(facts["tensors"]),
    )
    yield _equal(
        "isolation",
        "nothing of the project was imported",
        "",
        facts["project_modules"],
    )
    yield _logits(training, question, testimony)
    yield from _metrics(network, question, testimony)
    yield _onnx(testimony)


def _equal(name: str, claim: str, expected: float | str, found: float | str) -> Check:
    return Check(name, claim, expected, found, passed=expected == found)


def _logits(training: Training, question: Question, testimony: Testimony) -> Check:
    start, stop = question["bounds"][0]
    trained = training.logits("val", start, stop).cpu()
    found = testimony.outputs[start:stop]
    difference = (trained - found).abs().max().item()
    return Check(
        "logits",
        f"largest difference from the trained network on the {stop - start} samples of the "
        "validation split's first batch, which must agree bit for bit",
        expected=0.0,
        found=difference,
        passed=torch.equal(trained, found),
    )


def _metrics(
    network: TrainedNetwork, question: Question, testimony: Testimony
) -> Iterator[Check]:
    """The metrics of the validation split, from the outputs of the clean process."""
    same = _is_same_device(network.trial.device, question["device"])
    tolerance = 0.0 if same else OTHER_DEVICE_TOLERANCE
    how = (
        "exactly" if same else f"within {tolerance}: trained on {network.trial.device}"
    )
    for name, found in _measured(network, testimony.outputs).items():
        stored = network.trial.values[name]
        yield Check(
            name,
            f"{name} of the validation split, {how}",
            expected=stored,
            found=found,
            passed=abs(found - stored) <= tolerance,
        )


def _is_same_device(trained_on: str | None, device: str) -> bool:
    """Whether a trial's device (``cpu on host7``) rounds as ``device`` does here."""
    kind, _, host = (trained_on or device).partition(" on ")
    same_kind = kind.split(":")[0] == device.split(":")[0]
    return same_kind and host in ("", platform.node())


def _measured(network: TrainedNetwork, outputs: Tensor) -> dict[str, float]:
    info, targets = network.dataset.info, torch.tensor(network.dataset.val.y)
    if info.task.kind is TaskKind.REGRESSION:
        outputs = outputs * torch.tensor(info.target_std)
        outputs = outputs + torch.tensor(info.target_mean)
    return {
        m.name: m.compute(outputs, targets) for m in metrics.of_task(info.task.kind)
    }


def _onnx(testimony: Testimony) -> Check:
    difference = (testimony.onnx - testimony.reference).abs().max().item()
    largest = max(1.0, testimony.reference.abs().max().item())
    return Check(
        "onnx",
        f"largest difference of model.onnx from model.py, at most {ONNX_TOLERANCE} of the "
        "largest output",
        expected=ONNX_TOLERANCE * largest,
        found=difference,
        passed=difference <= ONNX_TOLERANCE * largest,
    )


def _environment(facts: dict[str, str], question: Question) -> dict[str, Any]:
    versions = {name: facts[name] for name in ("python", "torch", "onnxruntime")}
    return versions | {
        "device": question["device"],
        "num_threads": question["num_threads"],
    }


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
