"""Use the network of this folder; nothing but torch is needed.

    from predict import load

    predict = load()                # of the folder in which this file lies
    answers = predict(samples)      # raw samples (N, ...), as the data set has them

``answers`` are class probabilities ``(N, K)``, or the values of a regression. On the command line,
``python predict.py t10k-images-idx3-ubyte.gz`` or ``python predict.py rows.csv`` prints one answer a
line, and ``--labels t10k-labels-idx1-ubyte.gz`` the share that is right.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import importlib.util
import json
import math
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

DTYPES = {
    "F64": torch.float64,
    "F32": torch.float32,
    "F16": torch.float16,
    "BF16": torch.bfloat16,
    "I64": torch.int64,
    "I32": torch.int32,
    "U8": torch.uint8,
    "BOOL": torch.bool,
}


class Predictor:
    """The network with the preprocessing it was trained with.

    Attributes:
        config: the content of ``config.json``.
        classes: names of the classes by number; empty for a regression.
        network: the module, in evaluation mode.
        device: where it computes; samples are moved there.
    """

    def __init__(
        self, network: nn.Module, config: dict[str, Any], device: str = "cpu"
    ) -> None:
        self.network = network
        self.device = device
        self.config = config
        self.classes: list[str] = config["classes"]
        self._shape: tuple[int, ...] = tuple(config["task"]["input_shape"])
        self._steps: dict[str, Any] = config["preprocessing"]
        self._target: dict[str, list[float]] = config["target"]

    @torch.inference_mode()
    def __call__(self, samples: Tensor) -> Tensor:
        """Class probabilities ``(N, K)``, or values ``(N, K)`` in the targets' units."""
        outputs: Tensor = self.network(self.prepare(samples))
        if self.config["task"]["kind"] == "classification":
            return outputs.softmax(dim=1)
        std = torch.tensor(self._target["std"], device=outputs.device)
        return outputs * std + torch.tensor(self._target["mean"], device=outputs.device)

    def prepare(self, samples: Tensor) -> Tensor:
        """What the network reads: ``(samples / divisor - mean) / std``, as float32.

        Images lie in memory channels last, as in training: it is faster on most devices, and another
        layout rounds otherwise.

        Args:
            samples: raw ones: of the data set's shape, or flat, or (one channel) without channels.

        Raises:
            ValueError: they have another shape.
        """
        x = self._shaped(samples).to(self.device).float()
        per_channel = (-1,) + (1,) * (len(self._shape) - 1)
        mean = torch.tensor(self._steps["mean"], device=x.device).view(per_channel)
        std = torch.tensor(self._steps["std"], device=x.device).view(per_channel)
        if self._steps["divisor"] != 1:
            x = x / self._steps["divisor"]
        x = (x - mean) / std
        return x.contiguous(memory_format=torch.channels_last) if x.ndim == 4 else x

    def _shaped(self, samples: Tensor) -> Tensor:
        given = tuple(samples.shape[1:])
        flat = (math.prod(self._shape),)
        without_channel = self._shape[1:] if self._shape[0] == 1 else self._shape
        if given not in (self._shape, flat, without_channel):
            raise ValueError(
                f"samples of shape {given} for a network that reads {self._shape}: "
                f"give (N, {', '.join(map(str, self._shape))})"
            )
        return samples.reshape(-1, *self._shape)


def load(folder: str | Path | None = None, device: str = "cpu") -> Predictor:
    """The network that lies in ``folder``, with its weights, on ``device``."""
    home = Path(__file__).parent if folder is None else Path(folder)
    config = json.loads((home / "config.json").read_text(encoding="utf-8"))
    spec = importlib.util.spec_from_file_location("model", home / "model.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(f"{home / 'model.py'} cannot be imported")
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    network: nn.Module = model.Network()
    network.load_state_dict(read_tensors(home / "weights.safetensors"), strict=True)
    network.to(device).eval()
    for parameter in network.parameters():
        if parameter.ndim == 4:
            parameter.data = channels_last(parameter.data)
    return Predictor(network, config, device)


def channels_last(kernel: Tensor) -> Tensor:
    """A kernel ``(O, I, H, W)`` that lies in memory as ``(O, H, W, I)``, strides of ones included."""
    num_out, num_in, height, width = kernel.shape
    copy = kernel.new_empty(num_out, height, width, num_in).permute(0, 3, 1, 2)
    return copy.copy_(kernel)


def read_tensors(path: str | Path) -> dict[str, Tensor]:
    """The tensors of a safetensors file: a length, a JSON header, then the bytes."""
    content = bytearray(Path(path).read_bytes())
    (header_size,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + header_size])
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        start, stop = (8 + header_size + offset for offset in entry["data_offsets"])
        dtype = DTYPES[entry["dtype"]]
        if start == stop:
            tensor = torch.empty(0, dtype=dtype)
        else:
            tensor = torch.frombuffer(content[start:stop], dtype=dtype)
        tensors[name] = tensor.reshape(entry["shape"])
    return tensors


def read_idx(path: Path) -> Tensor:
    """The bytes of an IDX file (the format of MNIST), gzipped or not."""
    content = path.read_bytes()
    if content[:2] == b"\x1f\x8b":
        content = gzip.decompress(content)
    zeros, kind, num_dimensions = struct.unpack(">HBB", content[:4])
    if zeros != 0 or kind != 8:
        raise ValueError(f"{path} is no IDX file of unsigned bytes")
    shape = struct.unpack(f">{num_dimensions}I", content[4 : 4 + 4 * num_dimensions])
    data = bytearray(content[4 + 4 * num_dimensions :])
    return torch.frombuffer(data, dtype=torch.uint8).reshape(shape)


def read_csv(path: Path) -> Tensor:
    """The numbers of a CSV file, one sample a row; a first row that is no numbers is skipped."""
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if row]
    try:
        [float(cell) for cell in rows[0]]
    except ValueError:
        rows = rows[1:]
    return torch.tensor([[float(cell) for cell in row] for row in rows])


def answers(
    predict: Predictor, samples: Tensor, batch_size: int = 256
) -> Iterator[str]:
    """One line a sample: the likeliest class, or the values."""
    for start in range(0, len(samples), batch_size):
        outputs = predict(samples[start : start + batch_size])
        if predict.classes:
            yield from (predict.classes[i] for i in outputs.argmax(dim=1).tolist())
        else:
            yield from (",".join(f"{v:.6g}" for v in row) for row in outputs.tolist())


def main() -> None:
    """Print an answer for each sample of a file, or how many are right."""
    parser = argparse.ArgumentParser(description="Run the network of this folder.")
    parser.add_argument("samples", type=Path, help="IDX (gzipped or not) or CSV file")
    parser.add_argument("--labels", type=Path, help="IDX file of class numbers")
    options = parser.parse_args()
    read = read_csv if options.samples.suffix == ".csv" else read_idx
    predict = load()
    lines = list(answers(predict, read(options.samples)))
    if options.labels is None:
        sys.stdout.write("".join(f"{line}\n" for line in lines))
        return
    labels = [predict.classes[number] for number in read_idx(options.labels).tolist()]
    num_right = sum(a == b for a, b in zip(lines, labels, strict=True))
    sys.stdout.write(f"{num_right} of {len(labels)} right: {num_right / len(labels)}\n")


if __name__ == "__main__":
    main()
