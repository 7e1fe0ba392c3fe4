"""What an actor of the pool is told to train, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from nas.job import LatencyRequest
from nas.trial import Latency, Report, Usage
from workers.recorder import Limits, Lines


@dataclass(frozen=True, slots=True)
class LatencyTask:
    """Measure the latency before the first epoch.

    Attributes:
        how: batch size and passes.
        limit_ms: what is beyond it is not trained; None: whatever it is.
    """

    how: LatencyRequest
    limit_ms: float | None = None


@dataclass(frozen=True, slots=True)
class Assignment:
    """One attempt at one trial.

    Attributes:
        config: of the trainable, plain JSON.
        dataset_digest: names the data behind ``dataset``.
        dataset: the reference of the data in Ray's object store, in a tuple so that Ray hands
            the reference on instead of the data; empty where the trainable needs none.
        artifact_url: of the store of checkpoints and weights.
        prefix: of the trial's keys in it.
        patience_seconds: how long to wait for that store where it must be used.
        epochs: the full budget; the weights are written at its end.
        checkpoint_epochs: epochs between two checkpoints.
        reported: the last epoch whose report is stored; earlier ones are not sent again.
        logs: how much of what is logged is handed on.
        latency: what to do about the latency; None: it is known, or nobody asks for it.
        is_tested: after the last epoch it is tested, and its weights are not kept; the reference of
            the test split is the second one of ``dataset``.
    """

    trial_id: str
    attempt: int
    config: dict[str, Any]
    dataset_digest: str
    dataset: tuple[Any, ...]
    artifact_url: str
    prefix: str
    patience_seconds: float
    epochs: int
    checkpoint_epochs: int
    reported: int
    logs: Limits = field(default_factory=Limits)
    latency: LatencyTask | None = None
    is_tested: bool = False


@dataclass(frozen=True, slots=True)
class Host:
    """Where an actor runs."""

    hostname: str
    pid: int
    device_name: str | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The candidate ended without a result: ``diverged``, ``out_of_memory``, ``over_limit`` or ``error``."""

    reason: str
    message: str
    traceback: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights after the last epoch, in the artifact store."""

    key: str
    num_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Tested:
    """Metrics on the test split after the last epoch."""

    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Halted:
    """The attempt was halted at the end of an epoch and has its checkpoint there; the actor is free."""


Progress = Report | Weights | Tested | Failed | Halted | Lines | Usage | Latency
