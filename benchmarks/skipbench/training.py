"""Training every network of a space, each once with every seed; may be broken off and gone on with."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from benchmarks.skipbench.spaces import SEEDS, Ground
from nas.codegen.module import build_source
from nas.codegen.source import source
from nas.training.batches import DeviceSplit
from nas.training.loop import Training
from search_spaces import Architecture

REPORTED = 100
"""Points between two lines of progress."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one training ended with, after its last epoch.

    Attributes:
        val_correct: validation samples that were told right.
        val_loss: mean cross-entropy on the validation split, in nats.
        test_correct: test samples that were told right.
    """

    val_correct: int
    val_loss: float
    test_correct: int


class Trainer:
    """Trains one network after another on the data of a ground, as a worker would on one thread."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._splits: dict[str, DeviceSplit] = {}

    def train(
        self, architecture: Architecture, seeds: Iterable[int]
    ) -> Iterator[tuple[int, Outcome]]:
        """Build and train one network; a seed is of its weights and of the order of samples.

        Raises:
            CandidateFailed: the loss diverged.
        """
        text = source(self._ground.space.plan(architecture))
        for seed in seeds:
            yield seed, self._outcome(text, seed)

    def _outcome(self, text: str, seed: int) -> Outcome:
        ground = self._ground
        training = Training(
            build_source(text, seed),
            ground.dataset,
            ground.recipe,
            seed=seed,
            splits=self._splits,
        )
        for _ in range(ground.recipe.epochs):
            values = training.train_epoch().values
        test = training.evaluate("test")
        info = ground.dataset.info
        return Outcome(
            round(values["accuracy"] * info.num_val),
            round(values["loss"], 4),
            round(test["accuracy"] * info.num_test),
        )


class Journal:
    """Outcomes by fingerprint and seed, in a file that is appended to; of one ground alone."""

    def __init__(self, ground: Ground, folder: Path | None = None) -> None:
        folder = folder or Path(tempfile.gettempdir())
        self.path = folder / f"skipbench-{ground.name}-{ground.digest[:8]}.csv"
        self.outcomes = dict(self._read())

    def add(self, fingerprint: str, seed: int, outcome: Outcome) -> None:
        """Write one down before the next is trained."""
        self.outcomes[fingerprint, seed] = outcome
        with self.path.open("a", newline="") as file:
            csv.writer(file).writerow((fingerprint, seed, *astuple(outcome)))

    def _read(self) -> Iterator[tuple[tuple[str, int], Outcome]]:
        if not self.path.exists():
            return
        with self.path.open(newline="") as file:
            for fingerprint, seed, correct, loss, test in csv.reader(file):
                outcome = Outcome(int(correct), float(loss), int(test))
                yield (fingerprint, int(seed)), outcome


def train_all(ground: Ground, journal: Journal) -> None:
    """Train what the journal lacks: each network once, whatever number of points denote it."""
    trainer = Trainer(ground)
    for number, point in enumerate(ground.points()):
        architecture = ground.space.architecture(ground.choices(point))
        fingerprint = architecture.fingerprint
        missing = [s for s in SEEDS if (fingerprint, s) not in journal.outcomes]
        for seed, outcome in trainer.train(architecture, missing) if missing else ():
            journal.add(fingerprint, seed, outcome)
        if missing and number % REPORTED == 0:
            print(f"{number:,} of {ground.space.size:,} points", flush=True)
