"""Each check of the certificate fails for the fault that it is there to find."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from nas.codegen.module import build
from nas.errors import ExportFailed
from nas.export import TrainedNetwork
from nas.export.certificate import examine
from nas.export.inquiry import Answer, inquire, question_of
from nas.training.loop import Training


@pytest.fixture(scope="module")
def question_and_answer(
    digits: TrainedNetwork, bundle: Path
) -> tuple[torch.Tensor, Answer]:
    """The trained network's first logits, and what a clean process found in its bundle."""
    network = build(digits.plan)
    question = question_of(digits, "cpu")
    answer = inquire(bundle, digits, question)
    from safetensors.torch import load_file

    network.load_state_dict(load_file(digits.weights))
    training = Training(network, digits.dataset, digits.recipe, seed=7)
    return training.logits("val", *question["bounds"][0]), answer


def failed(network: TrainedNetwork, trained: torch.Tensor, answer: Answer) -> set[str]:
    checks = examine(network, trained, "cpu", answer)
    return {check.name for check in checks if not check.passed}


def test_a_true_answer_passes(
    digits: TrainedNetwork, question_and_answer: tuple[torch.Tensor, Answer]
) -> None:
    assert failed(digits, *question_and_answer) == set()


@pytest.mark.parametrize(
    ("fault", "names"),
    [
        (lambda t: replace(t, facts=t.facts | {"parameters": "1"}), {"parameters"}),
        (lambda t: replace(t, facts=t.facts | {"tensors": "1"}), {"weights"}),
        (lambda t: replace(t, onnx=t.onnx + 1e-3), {"onnx"}),
        (lambda t: replace(t, onnx=t.onnx * float("nan")), {"onnx"}),
        (
            lambda t: replace(t, outputs=t.outputs.flip(1)),
            {"logits", "accuracy", "loss", "macro_f1"},
        ),
        (lambda t: replace(t, outputs=t.outputs.nextafter(t.outputs + 1)), {"logits"}),
    ],
)
def test_a_fault_fails_its_check(
    digits: TrainedNetwork,
    question_and_answer: tuple[torch.Tensor, Answer],
    fault: Callable[[Answer], Answer],
    names: set[str],
) -> None:
    trained, answer = question_and_answer
    assert names <= failed(digits, trained, fault(answer))


def test_a_trial_of_another_machine_may_round_otherwise_in_its_metrics_only(
    digits: TrainedNetwork, question_and_answer: tuple[torch.Tensor, Answer]
) -> None:
    values = {name: value + 1e-7 for name, value in digits.trial.values.items()}
    here = replace(digits, trial=replace(digits.trial, values=values))
    there = replace(here, trial=replace(here.trial, device="cpu on elsewhere"))
    assert failed(here, *question_and_answer) == {"accuracy", "loss", "macro_f1"}
    assert failed(there, *question_and_answer) == set()


@pytest.mark.parametrize(
    ("file", "line", "message"),
    [
        ("model.py", "import nas.objective", "imports nas: it must stand alone"),
        ("model.py", "import search_spaces", "imports search_spaces"),
        ("model.py", "Network = nn.Flatten", "Unexpected key"),
    ],
)
def test_a_bundle_that_does_not_stand_alone_fails(
    digits: TrainedNetwork,
    bundle: Path,
    tmp_path: Path,
    file: str,
    line: str,
    message: str,
) -> None:
    broken = Path(shutil.copytree(bundle, tmp_path / "broken"))
    with (broken / file).open("a") as opened:
        opened.write(f"\n{line}\n")
    with pytest.raises(ExportFailed, match=message):
        inquire(broken, digits, question_of(digits, "cpu"))
