"""The network as an ONNX file: any batch size, nothing in it that names this machine."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import Any

import torch
from torch import nn

from search_spaces.plan import Shape

UNWANTED = ("doc_string", "metadata_props")
"""Where the exporter writes stack traces with the paths of this machine."""


def write_onnx(network: nn.Module, input_shape: Shape, path: Path) -> None:
    """Export ``network``, which reads normalised float32 ``(N, *input_shape)``.

    The same network gives the same bytes. Its input is called ``input``, its output ``output``.
    """
    example = torch.zeros(2, *input_shape)
    logger = logging.getLogger("torch.onnx")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            # The exporter warns of its own use of deprecated functions.
            warnings.simplefilter("ignore")
            program = torch.onnx.export(
                network.cpu().eval(),
                (example,),
                input_names=["input"],
                output_names=["output"],
                dynamic_shapes=({0: torch.export.Dim("batch")},),
                dynamo=True,
                verbose=False,
            )
    finally:
        logger.setLevel(level)
    assert program is not None
    model = program.model_proto
    _strip(model)
    path.write_bytes(model.SerializeToString(deterministic=True))


def _strip(message: Any) -> None:
    """Clear the unwanted fields of a protobuf message and of all messages inside it."""
    for field, value in message.ListFields():
        if field.name in UNWANTED:
            message.ClearField(field.name)
        elif field.message_type is not None:
            for part in [value] if hasattr(value, "ListFields") else value:
                _strip(part)
