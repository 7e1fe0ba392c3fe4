"""The inquiry: puts a bundle into a clean process and brings back what it saw there."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from nas.errors import ExportFailed
from nas.export import witness
from nas.export.trained import TrainedNetwork
from nas.export.witness import Question
from nas.training.batches import evaluation_bounds

TIMEOUT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the witness found, on the CPU.

    Attributes:
        outputs: of the network, for all samples of the validation split.
        onnx: of ``model.onnx``, for the first batch.
        reference: of the network on the CPU in float32, for the first batch.
        facts: number of ``parameters`` and ``tensors``, and versions.
    """

    outputs: Tensor
    onnx: Tensor
    reference: Tensor
    facts: dict[str, str]


def question_of(network: TrainedNetwork, device: str) -> Question:
    """The validation split of ``network``, cut and computed as the training did on ``device``."""
    x = network.dataset.val.x
    return Question(
        samples="",
        bounds=evaluation_bounds(len(x), network.recipe),
        device=device,
        num_threads=network.num_threads,
    )


def inquire(folder: Path, network: TrainedNetwork, question: Question) -> Answer:
    """Run the witness in ``folder``; no file of it is left there.

    Raises:
        ExportFailed: the bundle cannot be loaded or run; with the last line of the error.
    """
    with tempfile.TemporaryDirectory() as scratch:
        asked, written = Path(scratch, "question.json"), Path(scratch, "answer")
        samples = Path(scratch, "samples")
        save_file({"samples": torch.tensor(network.dataset.val.x)}, samples)
        asked.write_text(json.dumps({**question, "samples": str(samples)}))
        command = [
            sys.executable,
            "-I",
            "-B",
            witness.__file__,
            str(asked),
            str(written),
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
        with safe_open(written, framework="pt") as file:
            facts = file.metadata()
        return Answer(**load_file(written), facts=facts)
