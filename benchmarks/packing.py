"""How many trials to pack on one device: aggregate epochs a second with 1, 2, 4, 8 and 16 side by side.

    python -m benchmarks.packing [--device cuda] [--seconds 20] [--numbers 1 2 4 8 16]

Each trial is a process of its own, as the pool's workers are (``gpus_per_trial`` 1/n), and trains the same
convnet over and over. They start together once all are warm. On a machine without a GPU ``--device cpu``
measures the same on its cores, one thread a trial.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import ExitStack

from nas import datasets
from nas.codegen.module import build
from nas.training.defaults import resolve_recipe
from nas.training.loop import Training
from search_spaces import EdgePolicy, SearchSpace

WARM_EPOCHS = 2
NUM_EPOCHS = 10_000


def training(device: str) -> Training:
    """A resnet of 9 layers on digits."""
    dataset = datasets.load("digits")
    info = dataset.info
    settings = {"depth": 9, "widths": [16, 32, 64]}
    space = SearchSpace("convnet", settings, EdgePolicy(), info.task)
    plan = space.plan(space.named()["resnet"])
    return Training(
        build(plan, seed=0),
        dataset,
        resolve_recipe("convnet", info.kind, info.num_train, {"epochs": NUM_EPOCHS}),
        seed=0,
        device=device,
        num_threads=1,
    )


def train(device: str, seconds: float) -> None:
    """Be one trial: warm up, say so, wait for the start, and say how many epochs it was."""
    trained = training(device)
    for _ in range(WARM_EPOCHS):
        trained.train_epoch()
    print("ready", flush=True)
    sys.stdin.readline()
    begun, num_epochs = time.perf_counter(), 0
    while time.perf_counter() - begun < seconds:
        trained.train_epoch()
        num_epochs += 1
    print(num_epochs / (time.perf_counter() - begun), flush=True)


def packed(device: str, number: int, seconds: float) -> list[float]:
    """Epochs a second of each of ``number`` trials side by side."""
    command = [sys.executable, "-m", "benchmarks.packing", "--one"]
    command += ["--device", device, "--seconds", str(seconds)]
    with ExitStack() as stack:
        trials = [
            stack.enter_context(
                subprocess.Popen(
                    command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
                )
            )
            for _ in range(number)
        ]
        for trial in trials:
            assert trial.stdout is not None
            if trial.stdout.readline() != "ready\n":
                raise SystemExit("a trial did not start: see its message above")
        for trial in trials:
            assert trial.stdin is not None
            trial.stdin.write("\n")
            trial.stdin.flush()
        return [float(trial.stdout.readline()) for trial in trials if trial.stdout]


def show(device: str, numbers: Sequence[int], seconds: float) -> None:
    """Measure and print the table."""
    import torch

    name = torch.cuda.get_device_name(0) if device == "cuda" else "the CPU's cores"
    print(f"{name}, a convnet of 9 layers on digits, {seconds:g} s each\n")
    print("| trials side by side | epochs/s in all | of each | times one alone |")
    print("|--:|--:|--:|--:|")
    alone = None
    for number in numbers:
        rates = packed(device, number, seconds)
        alone = alone or sum(rates) / number
        total = sum(rates)
        print(
            f"| {number} | {total:.2f} | {total / number:.2f} | {total / alone:.2f} |",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--numbers", type=int, nargs="+", default=[1, 2, 4, 8, 16])
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        train(options.device, options.seconds)
        return
    import torch

    if options.device == "cuda" and not torch.cuda.is_available():
        print("There is no GPU here; --device cpu packs trials on the cores instead.")
        return
    show(options.device, options.numbers, options.seconds)


if __name__ == "__main__":
    main()
