"""The actor of the pool: trains one candidate after another, and streams what it measures.

It knows nothing of jobs, searches or the store. Any ``ray.tune.Trainable`` whose ``step`` answers
with numbers, and whose ``reset_config`` is true, can be trained.
"""

from __future__ import annotations

import hashlib
import math
import os
import socket
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import ray

from nas.errors import CandidateFailed
from nas.trial import Report
from workers import data
from workers.checkpoints import Checkpoints

if TYPE_CHECKING:
    from ray.tune import Trainable

CANDIDATE = "workers.candidate:Candidate"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One attempt at one trial.

    Attributes:
        config: of the trainable, plain JSON.
        dataset_digest: names the data behind ``dataset``.
        dataset: the reference of the data in Ray's object store, in a tuple so that Ray hands
            the reference on instead of the data; empty where the trainable needs none.
        folder: of the trial's checkpoints and weights.
        epochs: the full budget; the weights are written at its end.
        checkpoint_epochs: epochs between two checkpoints.
        reported: the last epoch whose report is stored; earlier ones are not sent again.
    """

    trial_id: str
    attempt: int
    config: dict[str, Any]
    dataset_digest: str
    dataset: tuple[Any, ...]
    folder: Path
    epochs: int
    checkpoint_epochs: int
    reported: int


@dataclass(frozen=True, slots=True)
class Host:
    """Where an actor runs."""

    hostname: str
    pid: int


@dataclass(frozen=True, slots=True)
class Failed:
    """The candidate ended without a result, for ``diverged``, ``out_of_memory`` or ``error``."""

    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights after the last epoch, in a file."""

    path: Path
    num_bytes: int
    sha256: str


Progress = Report | Weights | Failed


class Trainer:
    """Trains what it is assigned; lives on when a candidate fails."""

    def __init__(self, trainable: str, num_threads: int) -> None:
        self._trainable = trainable
        self._num_threads = num_threads
        self._candidate: Any = None
        self._attempt: tuple[str, int] | None = None
        self._reports: list[Report] = []

    def warm(self) -> Host:
        """Import what training needs, before the first candidate waits for it."""
        self._class()
        if "torch" in sys.modules:
            sys.modules["torch"].set_num_threads(self._num_threads)
        return Host(socket.gethostname(), os.getpid())

    def train(self, assignment: Assignment, until: int) -> Iterator[Progress]:
        """Train up to the end of epoch ``until``; yield each epoch's report, or why it failed.

        The first call of an attempt goes on from the trial's last checkpoint, if there is one.
        """
        try:
            if self._attempt != (assignment.trial_id, assignment.attempt):
                self._begin(assignment)
                yield from (r for r in self._reports if r.epoch > assignment.reported)
            while len(self._reports) < until:
                yield from self._epoch(assignment)
        except CandidateFailed as failure:
            self._forget()
            yield Failed(failure.reason, str(failure))
        except Exception as error:
            self._forget()
            yield Failed("error", f"{type(error).__name__}: {error}")

    def _begin(self, assignment: Assignment) -> None:
        self._attempt = None
        if assignment.dataset and not data.is_kept(assignment.dataset_digest):
            data.keep(assignment.dataset_digest, ray.get(assignment.dataset[0]))
        if self._candidate is None:
            self._candidate = self._class()(assignment.config)
        elif not self._candidate.reset(assignment.config):
            raise TypeError(f"reset_config of {self._trainable} is not true")
        self._reports = []
        checkpoint = Checkpoints(assignment.folder, assignment.attempt).latest()
        if checkpoint is not None:
            self._candidate.load_checkpoint(str(checkpoint.folder))
            self._reports = list(checkpoint.reports)
        self._attempt = (assignment.trial_id, assignment.attempt)

    def _epoch(self, assignment: Assignment) -> Iterator[Progress]:
        """Train one epoch; the weights are on disk before the last report is sent."""
        start = time.perf_counter()
        values = dict(self._candidate.step())
        seconds = values.pop("seconds", time.perf_counter() - start)
        report = Report(len(self._reports) + 1, _numbers(values), seconds)
        self._reports.append(report)
        if report.epoch == assignment.epochs:
            yield self._save_weights(assignment.folder)
        elif report.epoch % assignment.checkpoint_epochs == 0:
            Checkpoints(assignment.folder, assignment.attempt).write(
                self._reports, self._candidate.save_checkpoint
            )
        yield report

    def _save_weights(self, folder: Path) -> Weights:
        folder.mkdir(parents=True, exist_ok=True)
        files = self._candidate.export_model("weights", str(folder))
        path = Path(files["weights"])
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return Weights(path, path.stat().st_size, sha256)

    def _forget(self) -> None:
        """Let the failed candidate's memory go."""
        self._candidate = None
        self._attempt = None

    def _class(self) -> type[Trainable]:
        module, name = self._trainable.split(":")
        found: type[Trainable] = getattr(import_module(module), name)
        return found


def _numbers(values: dict[str, Any]) -> dict[str, float]:
    numbers = {
        name: float(value)
        for name, value in values.items()
        if isinstance(value, int | float) and name != "epoch"
    }
    for name, number in numbers.items():
        if not math.isfinite(number):
            raise CandidateFailed(f"{name} is {number}", reason="diverged")
    return numbers
