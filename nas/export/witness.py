"""A clean process beside a bundle: sees what a stranger with torch and the folder would see.

``certificate`` runs this file as ``python -I -B witness.py QUESTION ANSWER`` in the bundle's folder.
It reads a :class:`Question` as JSON, and writes what it found; whether that is right it does not judge.
No package of this project can be imported here, this file's own neighbours included.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, TypedDict

REFUSED = ("nas", "search_spaces", "workers", "api")


class Question(TypedDict):
    """What to run the bundle on, and how; the same for the training that it is compared with."""

    samples: str
    bounds: list[tuple[int, int]]
    device: str
    num_threads: int


class RefuseProject(MetaPathFinder):
    """Makes an import of the project's packages an error."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Raise for the project's packages, know nothing of all others."""
        if fullname.split(".")[0] in REFUSED:
            raise ImportError(f"the bundle imports {fullname}: it must stand alone")
        return None


def respond(question: Question, answer: Path) -> None:
    """Load the bundle in the working directory, run it, and write what came out.

    ``answer`` becomes a safetensors file: ``outputs`` of the network for all samples, ``onnx`` and
    ``reference`` (the network on the CPU) for the first batch; its metadata are the facts.
    """
    import torch

    torch.set_num_threads(question["num_threads"])
    predict = _import_predict()
    samples = predict.read_tensors(question["samples"])["samples"]
    first = samples[slice(*question["bounds"][0])]
    on_cpu = predict.load(".")
    with torch.inference_mode():
        prepared = on_cpu.prepare(first)
        tensors = {
            "outputs": _outputs(predict, samples, question),
            "onnx": torch.from_numpy(_onnx_outputs(prepared, question)),
            "reference": on_cpu.network(prepared),
        }
    _write(answer, tensors, _facts(on_cpu.network))


def _import_predict() -> Any:
    sys.path.insert(0, str(Path.cwd()))
    return importlib.import_module("predict")


def _outputs(predict: Any, samples: Any, question: Question) -> Any:
    """Batch by batch as the training evaluated: other batches may round otherwise."""
    import torch

    predictor = predict.load(".", question["device"])
    batches = []
    for start, stop in question["bounds"]:
        x = predictor.prepare(samples[start:stop])
        batches.append(predictor.network(x).cpu())
    return torch.cat(batches)


def _onnx_outputs(inputs: Any, question: Question) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = question["num_threads"]
    options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        "model.onnx", options, providers=["CPUExecutionProvider"]
    )
    return session.run(["output"], {"input": inputs.contiguous().numpy()})[0]


def _facts(network: Any) -> dict[str, str]:
    import onnxruntime
    import torch

    parameters = [p.numel() for p in network.parameters() if p.requires_grad]
    return {
        "parameters": str(sum(parameters)),
        "tensors": str(len(network.state_dict())),
        "python": ".".join(map(str, sys.version_info[:3])),
        "torch": torch.__version__,
        "onnxruntime": onnxruntime.__version__,
    }


def _write(path: Path, tensors: dict[str, Any], facts: dict[str, str]) -> None:
    from safetensors.torch import save_file

    save_file({k: v.contiguous() for k, v in tensors.items()}, path, facts)


if __name__ == "__main__":
    sys.meta_path.insert(0, RefuseProject())
    respond(json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2]))
