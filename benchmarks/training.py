"""Throughput of the training loop against the DataLoader loop that a user would write.

Both train the same network (built from the same seed) by the same recipe on the same data: epochs
alternate between them in one process, on one CPU thread, validation included. Reported are medians
over the epochs, in training samples per second of CPU time (the time on the clock, where nothing else
runs on the machine), and the median of the ratios of neighbouring epochs.

    python -m benchmarks.training

MNIST is read from ``$NAS_BENCH_DATA/mnist`` and left out, saying so, where that is missing.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset, TensorDataset

from nas import datasets
from nas.codegen.module import build
from nas.datasets import DataKind
from nas.training.defaults import resolve_recipe
from nas.training.loop import Training
from nas.training.recipe import Recipe
from search_spaces import EdgePolicy, SearchSpace

Sample = tuple[Tensor, Tensor]


@dataclass(frozen=True)
class Case:
    """One row of the table."""

    label: str
    data: datasets.Dataset
    family: str
    settings: Mapping[str, object]
    overrides: Mapping[str, object]

    @property
    def recipe(self) -> Recipe:
        """The family's defaults, trained long enough for every epoch that is timed."""
        info = self.data.info
        return resolve_recipe(self.family, info.kind, info.num_train, self.overrides)

    def network(self) -> nn.Module:
        """The ResNet of the family."""
        task = self.data.info.task
        space = SearchSpace(self.family, self.settings, EdgePolicy(), task)
        return build(space.plan(space.named()["resnet"]), seed=0)


class ShiftedImages(Dataset[Sample]):
    """Normalised images, each shifted at random by padding and cropping: a usual transform."""

    def __init__(self, x: Tensor, y: Tensor) -> None:
        self.x, self.y, self.most = x, y, max(1, x.shape[-1] // 8)

    def __len__(self) -> int:
        return len(self.y)

    def __getitem__(self, index: int) -> Sample:
        x, most = self.x[index], self.most
        height, width = x.shape[1:]
        top, left = torch.randint(0, 2 * most + 1, (2,)).tolist()
        padded = F.pad(x, (most, most, most, most), mode="replicate")
        return padded[:, top : top + height, left : left + width], self.y[index]


class PlainLoop:
    """The loop of the tutorials, written with care: normalised once, no workers for small data."""

    def __init__(
        self, network: nn.Module, data: datasets.Dataset, recipe: Recipe
    ) -> None:
        self.recipe, info = recipe, data.info
        self.network = network
        train, val = (self._tensors(s, info) for s in (data.train, data.val))
        shifted = "shift" in self.recipe.augmentation
        train_set = ShiftedImages(*train) if shifted else TensorDataset(*train)
        size = self.recipe.batch_size
        self.train = DataLoader(train_set, batch_size=size, shuffle=True)
        self.val = DataLoader(TensorDataset(*val), batch_size=512)
        self.optimizer = torch.optim.AdamW(
            self.network.parameters(),
            lr=self.recipe.learning_rate,
            weight_decay=self.recipe.weight_decay,
        )
        self.scheduler = torch.optim.lr_scheduler.OneCycleLR(
            self.optimizer,
            max_lr=self.recipe.learning_rate,
            total_steps=self.recipe.epochs * len(self.train),
        )

    @staticmethod
    def _tensors(split: datasets.Split, info: datasets.DatasetInfo) -> Sample:
        x = torch.tensor(split.x, dtype=torch.float32)
        shape = (-1, 1, 1) if info.kind is DataKind.IMAGE else (-1,)
        if info.kind is DataKind.IMAGE:
            x /= 255
        mean, std = torch.tensor(info.mean), torch.tensor(info.std)
        return (x - mean.view(shape)) / std.view(shape), torch.tensor(split.y)

    def epoch(self) -> float:
        """Train and validate; returns the validation accuracy."""
        self.network.train()
        total = 0.0
        for x, y in self.train:
            self.optimizer.zero_grad()
            loss = F.cross_entropy(self.network(x), y)
            torch.autograd.backward(loss)
            if self.recipe.gradient_clip is not None:
                nn.utils.clip_grad_norm_(
                    self.network.parameters(), self.recipe.gradient_clip
                )
            self.optimizer.step()
            self.scheduler.step()
            total += loss.item()
        self.network.eval()
        hits = count = 0
        with torch.no_grad():
            for x, y in self.val:
                hits += (self.network(x).argmax(1) == y).sum().item()
                count += len(y)
        return hits / count


def measure(case: Case) -> str:
    """One row of the table: both loops, epoch by epoch in turns, after one epoch to warm up."""
    training = Training(case.network(), case.data, case.recipe, seed=0)
    plain = PlainLoop(case.network(), case.data, case.recipe)
    loops: dict[str, Callable[[], float]] = {
        "plain": plain.epoch,
        "ours": lambda: training.train_epoch().values["accuracy"],
    }
    seconds: dict[str, list[float]] = {name: [] for name in loops}
    accuracy = {}
    for _ in range(case.recipe.epochs):
        for name, epoch in loops.items():
            started = time.process_time()
            accuracy[name] = epoch()
            seconds[name].append(time.process_time() - started)
    num = len(case.data.train)
    rate = {name: num / statistics.median(s[1:]) for name, s in seconds.items()}
    ratios = [a / b for a, b in zip(seconds["plain"], seconds["ours"], strict=True)]
    return (
        f"| {case.label} | {num:,} | {case.recipe.batch_size} | {rate['plain']:,.0f} "
        f"| {rate['ours']:,.0f} | {statistics.median(ratios[1:]):.2f} "
        f"| {accuracy['plain']:.3f} / {accuracy['ours']:.3f} |"
    )


SMALL: dict[str, object] = {"widths": [8, 16], "depth": 4}
DEFAULT: dict[str, object] = {}


def small_data_cases(num_epochs: int) -> Iterator[Case]:
    """Data that is installed."""
    digits, tumours = datasets.load("digits"), datasets.load("breast_cancer")
    for label, settings in (("4 layers, 8-16", SMALL), ("9 layers, 16-64", DEFAULT)):
        for augmentation in ((), ("shift",)):
            recipe = {"epochs": num_epochs + 1, "augmentation": augmentation}
            suffix = ", shifts" if augmentation else ""
            yield Case(f"digits, {label}{suffix}", digits, "convnet", settings, recipe)
    recipe = {"epochs": num_epochs + 1}
    yield Case("breast_cancer, mlp", tumours, "mlp", DEFAULT, recipe)


def mnist_cases(folder: Path, num_epochs: int) -> Iterator[Case]:
    """10,000 images of MNIST; ``auto`` is bf16 where the CPU has instructions for it."""
    mnist = datasets.load("mnist", folder, 10_000, 2_000)
    for label, settings in (("4 layers, 8-16", SMALL), ("9 layers, 16-64", DEFAULT)):
        for precision in ("float32", "auto"):
            recipe = {"epochs": num_epochs + 1, "precision": precision}
            yield Case(
                f"mnist, {label}, {precision}", mnist, "convnet", settings, recipe
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=11, help="timed, on small data")
    parser.add_argument("--mnist-epochs", type=int, default=3, help="timed, on MNIST")
    options = parser.parse_args()
    torch.set_num_threads(1)
    print(
        f"torch {torch.__version__}, {platform.machine()}, {os.cpu_count()} CPUs, one "
        f"thread; {options.epochs} epochs each, {options.mnist_epochs} on MNIST\n"
    )
    print(
        "| data and network | samples | batch | DataLoader loop, samples/s "
        "| nas.training, samples/s | ratio | val accuracy |"
    )
    print("|---|---|---|---|---|---|---|")
    for case in small_data_cases(options.epochs):
        print(measure(case), flush=True)
    folder = Path(os.environ.get("NAS_BENCH_DATA", ""))
    if not (folder / "mnist").is_dir():
        print("mnist left out: no folder $NAS_BENCH_DATA/mnist", file=sys.stderr)
        return
    for case in mnist_cases(folder, options.mnist_epochs):
        print(measure(case), flush=True)


if __name__ == "__main__":
    main()
