"""The actor of the pool: trains one candidate after another, and streams what it measures.

It knows nothing of jobs, searches or the store. Any ``ray.tune.Trainable`` whose ``step`` answers
with numbers, and whose ``reset_config`` is true, can be trained.
"""

from __future__ import annotations

import logging
import math
import os
import socket
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from traceback import format_exception
from typing import TYPE_CHECKING, Any

import ray

from nas.artifacts import ArtifactStore, Entry
from nas.artifacts.digest import sha256_of
from nas.errors import CandidateFailed, NasError, ServiceUnavailable
from nas.telemetry import context
from nas.trial import OVER_LIMIT, Latency, Report
from workers import data, scratch
from workers.assignment import (
    Assignment,
    Failed,
    Halted,
    Host,
    LatencyTask,
    Progress,
    Tested,
    Weights,
)
from workers.checkpoints import Checkpoint, Checkpoints
from workers.gauge import CpuGauge, Gauge, gauge_for
from workers.patience import patiently
from workers.recorder import Recorder

if TYPE_CHECKING:
    from ray.tune import Trainable

log = logging.getLogger(__name__)

CANDIDATE = "workers.candidate:Candidate"

SAID_BY_MESSAGE = ("diverged", OVER_LIMIT)
"""Reasons of a failure that is nobody's fault: no traceback says more."""

CONTROL = "control"
"""The group of methods that run in a thread of their own, beside the one that trains."""


class Trainer:
    """Trains what it is assigned; lives on when a candidate fails."""

    def __init__(self, trainable: str, num_threads: int, device: str = "cpu") -> None:
        self._trainable = trainable
        self._num_threads = num_threads
        self._device = device
        self._gauge: Gauge = CpuGauge(num_threads)
        self._candidate: Any = None
        self._attempt: tuple[str, int] | None = None
        self._checkpoints: Checkpoints
        self._reports: list[Report] = []
        self._recorder = Recorder()
        self._halted: tuple[str, int] | None = None

    def warm(self) -> Host:
        """Import what training needs, before the first candidate waits for it."""
        self._recorder.install()
        scratch.clear_abandoned()
        trainable = self._class()
        if "torch" in sys.modules:
            sys.modules["torch"].set_num_threads(self._num_threads)
        if hasattr(trainable, "warm_up"):
            trainable.warm_up(self._device)
        self._gauge = gauge_for(self._device, self._num_threads)
        return Host(socket.gethostname(), os.getpid(), self._gauge.device_name)

    @ray.method(concurrency_group=CONTROL)
    def halt(self, trial_id: str, attempt: int) -> None:
        """End this attempt at the end of its epoch, or before it begins; may be called meanwhile."""
        self._halted = (trial_id, attempt)

    def train(self, assignment: Assignment, until: int) -> Iterator[Progress]:
        """Train up to the end of epoch ``until``; yield each epoch's report, or why it failed.

        The first call of an attempt goes on from the trial's last checkpoint, if there is one. What is
        logged meanwhile comes before what follows it. An attempt that is halted leaves a checkpoint.
        Last comes what it used of its device so far.
        """
        if not self._is_begun(assignment):
            self._gauge.begin()
        for progress in self._train(assignment, until):
            yield from self._recorder.take()
            yield progress
        yield from self._recorder.take()
        yield self._gauge.read()

    def _train(self, assignment: Assignment, until: int) -> Iterator[Progress]:
        attempt = (assignment.trial_id, assignment.attempt)
        try:
            if attempt not in (self._attempt, self._halted):
                self._begin(assignment)
                yield from self._recorder.take()
                if assignment.latency is not None:
                    yield from self._latency(assignment.latency)
                yield from (r for r in self._reports if r.epoch > assignment.reported)
            while self._halted != attempt and len(self._reports) < until:
                yield from self._epoch(assignment)
            if self._halted == attempt and not self._is_complete(assignment):
                yield self._halt(assignment)
        except CandidateFailed as failure:
            self._forget()
            yield Failed(failure.reason, str(failure), _trace(failure))
        except Exception as error:
            self._forget()
            yield Failed("error", f"{type(error).__name__}: {error}", _trace(error))

    def _is_begun(self, assignment: Assignment) -> bool:
        return self._attempt == (assignment.trial_id, assignment.attempt)

    def _is_complete(self, assignment: Assignment) -> bool:
        return self._is_begun(assignment) and len(self._reports) == assignment.epochs

    def _halt(self, assignment: Assignment) -> Halted:
        """Keep what was trained since the last checkpoint."""
        num_epochs = len(self._reports)
        if self._is_begun(assignment) and num_epochs % assignment.checkpoint_epochs:
            self._save_checkpoint()
        return Halted()

    def _begin(self, assignment: Assignment) -> None:
        self._attempt = None
        context.bind(trial_id=assignment.trial_id, attempt=assignment.attempt)
        self._recorder.begin(assignment.attempt, assignment.logs)
        self._fetch(assignment)
        if self._candidate is None:
            self._candidate = self._class()(assignment.config)
        elif not self._candidate.reset(assignment.config):
            raise TypeError(f"reset_config of {self._trainable} is not true")
        patiently(lambda: self._restore(assignment), assignment.patience_seconds)
        self._attempt = (assignment.trial_id, assignment.attempt)

    def _fetch(self, assignment: Assignment) -> None:
        """Have the data here, with its test split only where it is to be tested."""
        digest, is_tested = assignment.dataset_digest, assignment.is_tested
        if not assignment.dataset or data.is_kept(digest, is_tested):
            return
        dataset = ray.get(assignment.dataset[0])
        if is_tested:
            dataset = dataset.with_test(ray.get(assignment.dataset[1]))
        data.keep(digest, dataset)

    def _restore(self, assignment: Assignment) -> None:
        """Go on from the last checkpoint that can be used, else from the beginning.

        Raises:
            ServiceUnavailable: the artifact store does not answer.
        """
        self._reports = []
        artifacts = ArtifactStore(assignment.artifact_url)
        self._checkpoints = Checkpoints(
            artifacts, assignment.prefix, assignment.attempt
        )
        for checkpoint in self._checkpoints.newest_first():
            if self._load(checkpoint, assignment):
                self._reports = list(checkpoint.reports)
                self._recorder.epoch = len(self._reports)
                log.info("Goes on from the checkpoint of epoch %d.", len(self._reports))
                return

    def _load(self, checkpoint: Checkpoint, assignment: Assignment) -> bool:
        try:
            self._candidate.load_checkpoint(str(checkpoint.folder))
        except CandidateFailed:
            raise
        except NasError as error:
            log.warning("the checkpoint before it is taken: %s", error)
            self._candidate.reset(assignment.config)
            return False
        return True

    def _latency(self, task: LatencyTask) -> Iterator[Progress]:
        """Measure how long a pass takes.

        Raises:
            CandidateFailed: longer than it may, reason ``over_limit``.
        """
        how = task.how
        measured = self._candidate.latency_ms(how.batch_size, how.repeats)
        log.info(
            "Latency %.4g ms: median of %d passes of %d.",
            measured,
            how.repeats,
            how.batch_size,
            extra={"latency_ms": measured},
        )
        yield Latency(measured)
        if task.limit_ms is not None and measured > task.limit_ms:
            raise CandidateFailed(
                f"its latency of {measured:.4g} ms is beyond max_latency_ms {task.limit_ms:g} "
                f"(median of {how.repeats} passes of {how.batch_size})",
                reason=OVER_LIMIT,
            )

    def _epoch(self, assignment: Assignment) -> Iterator[Progress]:
        """Train one epoch; the weights are on disk before the last report is sent."""
        start = time.perf_counter()
        values = dict(self._candidate.step())
        seconds = values.pop("seconds", time.perf_counter() - start)
        report = Report(len(self._reports) + 1, _numbers(values), seconds)
        self._reports.append(report)
        self._recorder.epoch = report.epoch
        self._gauge.look()
        if report.epoch == assignment.epochs:
            yield self._result(assignment)
        elif report.epoch % assignment.checkpoint_epochs == 0:
            self._save_checkpoint()
        yield report

    def _result(self, assignment: Assignment) -> Weights | Tested:
        """What is made of the network after its last epoch."""
        if assignment.is_tested:
            return Tested(_numbers(self._candidate.test()))
        return self._save_weights(assignment)

    def _save_checkpoint(self) -> None:
        """Without it the trial goes on: if its worker dies, it starts at the one before."""
        try:
            self._checkpoints.write(self._reports, self._candidate.save_checkpoint)
            log.debug("Wrote the checkpoint of epoch %d.", len(self._reports))
        except ServiceUnavailable as error:
            log.warning("epoch %d has no checkpoint: %s", len(self._reports), error)

    def _save_weights(self, assignment: Assignment) -> Weights:
        """The trial is not complete before its weights are kept.

        Raises:
            ServiceUnavailable: the artifact store did not take them, however often it was tried.
        """
        entry = patiently(
            lambda: self._put_weights(assignment), assignment.patience_seconds
        )
        return Weights(entry.key, entry.num_bytes, entry.sha256)

    def _put_weights(self, assignment: Assignment) -> Entry:
        with scratch.folder() as folder:
            files = self._candidate.export_model("weights", str(folder))
            path = Path(files["weights"])
            name = f"weights-{sha256_of(path)}{path.suffix}"
            artifacts = ArtifactStore(assignment.artifact_url)
            return artifacts.put_file(f"{assignment.prefix}{name}", path)

    def _forget(self) -> None:
        """Let the failed candidate's memory go."""
        self._candidate = None
        self._attempt = None

    def _class(self) -> type[Trainable]:
        module, name = self._trainable.split(":")
        found: type[Trainable] = getattr(import_module(module), name)
        return found


def _trace(error: Exception) -> str:
    """The traceback of what went wrong by itself."""
    if isinstance(error, CandidateFailed) and error.reason in SAID_BY_MESSAGE:
        return ""
    return "".join(format_exception(error))


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
