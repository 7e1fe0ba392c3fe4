"""Every operation and every kind of skip leaves for ONNX and answers there as in torch."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import onnx
import onnxruntime
import pytest
import torch

from nas.codegen.module import build
from nas.export.onnx import write_onnx
from search_spaces import SearchSpace, Task, get
from search_spaces.policy import EdgePolicy

IMAGES = Task(input_shape=(3, 9, 9), num_outputs=4)


def agrees(settings: dict[str, Any], topology: str, path: Path) -> bool:
    """Whether torch and ONNX give the same for three samples; odd sizes, so that borders count."""
    space = SearchSpace("convnet", settings, EdgePolicy(across_stages=True), IMAGES)
    network = build(space.named()[topology].plan(IMAGES), seed=0).eval()
    write_onnx(network, IMAGES.input_shape, path)
    samples = torch.randn(3, *IMAGES.input_shape)
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    (found,) = session.run(["output"], {"input": samples.numpy()})
    with torch.inference_mode():
        return torch.allclose(network(samples), torch.from_numpy(found), atol=1e-4)


@pytest.mark.slow
@pytest.mark.parametrize("operation", list(get("convnet").operations))
def test_every_operation_leaves_for_onnx(operation: str, tmp_path: Path) -> None:
    settings = {"depth": 4, "widths": [8, 16], "operations": [operation]}
    assert agrees(settings, "densenet", tmp_path / "model.onnx")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("topology", "settings"),
    [
        ("resnet", {"shortcut": "pad", "norm": "group", "partial": 0.5}),
        ("highway", {"norm": "layer", "activation": "gelu"}),
        ("densenet", {"concat_mode": "split", "order": "pre", "residual_scale": 0}),
        ("densenet", {"downsample": "transition", "max_width": 20}),
        ("resnet", {"aux_heads": [1], "stochastic_depth": 0.2, "dropout": 0.1}),
        ("resnet", {"checkpoint_activations": True, "norm": "none"}),
    ],
)
def test_every_kind_of_skip_leaves_for_onnx(
    topology: str, settings: dict[str, Any], tmp_path: Path
) -> None:
    given = {"depth": 4, "widths": [8, 16], "operations": ["conv"], **settings}
    assert agrees(given, topology, tmp_path / "model.onnx")


def test_the_file_has_no_comments_and_no_stack_traces(bundle: Path) -> None:
    text = str(onnx.load(bundle / "model.onnx"))
    assert "metadata_props" not in text
    assert "doc_string" not in text
