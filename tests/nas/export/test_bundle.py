"""What lies in a bundle, and that it is always the same."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

import onnxruntime
import pytest
import torch

from nas import codegen
from nas.codegen.module import build_source
from nas.errors import Conflict, ExportFailed
from nas.export import TrainedNetwork, archive
from nas.export.bundle import make_bundle
from search_spaces.drawing import svg
from tests.nas.export.conftest import JOB_NAME

FILES = {
    "README.md",
    "certificate.json",
    "config.json",
    "model.onnx",
    "model.py",
    "predict.py",
    "topology.svg",
    "weights.safetensors",
}


def test_a_bundle_has_these_files_and_no_others(bundle: Path) -> None:
    assert {path.name for path in bundle.iterdir()} == FILES
    assert [path.name for path in bundle.parent.iterdir()] == [bundle.name]


def test_the_model_is_exactly_the_source_that_was_trained(
    bundle: Path, digits: TrainedNetwork
) -> None:
    assert (bundle / "model.py").read_text() == codegen.source(digits.plan)


def test_what_the_user_wrote_is_escaped_and_nowhere_in_code(bundle: Path) -> None:
    assert JOB_NAME not in (bundle / "README.md").read_text()
    assert (
        r"my \<b\>search\</b\> \# with \*stars\*" in (bundle / "README.md").read_text()
    )
    assert json.loads((bundle / "config.json").read_text())["trial"]["job_name"] == (
        JOB_NAME
    )
    for name in FILES - {"README.md", "config.json"}:
        assert b"stars" not in (bundle / name).read_bytes()


def test_no_file_names_a_path_of_this_machine(bundle: Path) -> None:
    for path in bundle.iterdir():
        content = path.read_bytes()
        for place in (Path.home(), Path.cwd(), bundle.parent, sys.prefix):
            assert str(place).encode() not in content, path.name


def test_the_card_tells_the_data_the_scores_and_the_topology(
    bundle: Path, digits: TrainedNetwork
) -> None:
    text = (bundle / "README.md").read_text()
    assert text.startswith("# convnet, 2 layers, 2 skips\n")
    assert digits.dataset.info.digest in text
    assert f"| accuracy | {digits.trial.values['accuracy']:.6g} |" in text
    assert "The test split was not looked at for them." in text
    assert "s2  8x4x4" in text
    assert "(topology.svg)" in text
    assert "job_name" not in text


def test_the_drawing_is_of_the_network_and_stands_alone(
    bundle: Path, digits: TrainedNetwork
) -> None:
    drawing = (bundle / "topology.svg").read_text()
    assert drawing == svg(digits.plan, standalone=True)
    assert "convnet, 2 layers, 2 skips" in drawing


def test_the_config_says_all_that_is_needed_to_train_it_again(
    bundle: Path, digits: TrainedNetwork
) -> None:
    config = json.loads((bundle / "config.json").read_text())
    assert config["architecture"] == json.loads(
        json.dumps(dict(digits.trial.architecture))
    )
    assert config["recipe"] == digits.recipe.model_dump(mode="json")
    assert config["dataset"]["digest"] == digits.dataset.info.digest
    assert config["classes"] == [str(number) for number in range(10)]
    assert config["preprocessing"]["divisor"] == 255
    assert config["versions"]["torch"] == torch.__version__


def test_the_certificate_states_what_was_found_and_the_digests_of_all_files(
    bundle: Path,
) -> None:
    certificate = json.loads((bundle / "certificate.json").read_text())
    found = {check["name"]: check for check in certificate["checks"]}
    assert set(found) == {
        "parameters", "weights", "logits", "accuracy", "loss", "macro_f1", "onnx",
    }  # fmt: skip
    assert all(check["passed"] for check in found.values())
    assert found["logits"]["found"] == 0.0
    assert found["accuracy"]["found"] == found["accuracy"]["expected"]
    assert found["onnx"]["found"] < 1e-4
    assert set(certificate["sha256"]) == FILES - {"certificate.json"}


@pytest.mark.parametrize("num_samples", [1, 5])
def test_the_onnx_file_takes_any_number_of_samples(
    bundle: Path, digits: TrainedNetwork, num_samples: int
) -> None:
    session = onnxruntime.InferenceSession(
        bundle / "model.onnx", providers=["CPUExecutionProvider"]
    )
    samples = torch.randn(num_samples, 1, 8, 8)
    outputs = session.run(["output"], {"input": samples.numpy()})
    assert outputs[0].shape == (num_samples, 10)


def test_the_same_trial_gives_the_same_bytes(
    bundle: Path, digits: TrainedNetwork, tmp_path: Path
) -> None:
    again = make_bundle(digits, tmp_path / "again")
    for name in FILES:
        assert (again / name).read_bytes() == (bundle / name).read_bytes(), name
    first = archive(bundle, tmp_path / "first.zip").read_bytes()
    assert archive(again, tmp_path / "second.zip").read_bytes() == first


def test_a_folder_that_is_not_empty_is_left_alone(
    digits: TrainedNetwork, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(Conflict, match="exists already"):
        make_bundle(digits, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_score_that_is_not_reproduced_fails_the_export_and_leaves_nothing(
    digits: TrainedNetwork, tmp_path: Path
) -> None:
    values = dict(digits.trial.values) | {"accuracy": 0.99}
    boasting = replace(digits, trial=replace(digits.trial, values=values))
    with pytest.raises(ExportFailed, match=r"accuracy: expected 0\.99, found 0\."):
        make_bundle(boasting, tmp_path / "bundle")
    assert list(tmp_path.iterdir()) == []


def test_weights_of_another_network_are_refused(
    digits: TrainedNetwork, table: TrainedNetwork, tmp_path: Path
) -> None:
    mixed = replace(digits, weights=table.weights)
    with pytest.raises(ExportFailed, match="do not fit its network"):
        make_bundle(mixed, tmp_path / "bundle")


def test_the_source_of_a_bundle_builds_the_network_in_this_process_too(
    bundle: Path, digits: TrainedNetwork
) -> None:
    network = build_source((bundle / "model.py").read_text())
    assert sum(p.numel() for p in network.parameters()) == digits.trial.costs.parameters
