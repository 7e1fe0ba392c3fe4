"""What is known of one candidate: records that travel between the store, the search and the edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from nas.states import TrialState

OVER_LIMIT = "over_limit"
"""The reason of a trial that was not trained because what was measured of it is beyond a limit."""


class Origin(StrEnum):
    """Who proposed a trial."""

    NAMED = "named"
    SAMPLER = "sampler"
    NEIGHBOUR = "neighbour"


@dataclass(frozen=True, slots=True)
class Report:
    """One epoch of one trial. ``values`` are validation metrics by name, and ``train_loss``."""

    epoch: int
    values: Mapping[str, float]
    seconds: float


@dataclass(frozen=True, slots=True)
class Usage:
    """What an attempt used of its device.

    Attributes:
        peak_memory_bytes: on a GPU what was allocated there, else the process's resident set.
        utilisation: part of the time in which the device computed, from 0 to 1; None where unknown.
    """

    peak_memory_bytes: int
    utilisation: float | None


@dataclass(frozen=True, slots=True)
class Latency:
    """How long one pass takes, as the job has it measured: the median."""

    milliseconds: float


@dataclass(frozen=True, slots=True)
class Costs:
    """What a network costs by the cost model; FLOPs and bytes are for one sample at inference."""

    parameters: int
    flops: int
    activation_bytes: int
    training_bytes: int
    num_skips: int


@dataclass(frozen=True, slots=True)
class EvaluationKey:
    """What makes two evaluations the same."""

    fingerprint: str
    dataset_digest: str
    recipe_digest: str
    epochs: int
    seed: int


@dataclass(frozen=True, slots=True)
class NewTrial:
    """A proposal on its way into the store."""

    number: int
    fingerprint: str
    architecture: Mapping[str, Any]
    choices: Mapping[str, str]
    origin: Origin
    label: str | None
    costs: Costs
    penalty: float
    seed: int
    sampler_state: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TrialRecord:
    """A trial as it is stored, its curve included when asked for."""

    id: str
    job_id: str
    number: int
    state: TrialState
    fingerprint: str
    architecture: Mapping[str, Any]
    choices: Mapping[str, str]
    origin: Origin
    label: str | None
    costs: Costs
    penalty: float
    seed: int
    sampler_state: Mapping[str, Any]
    metric: float | None
    score: float | None
    values: Mapping[str, float]
    epochs: int
    attempts: int
    reason: str | None
    message: str | None
    device: str | None
    compute_seconds: float
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    reused_from: str | None = None
    num_losses: int = 0
    peak_memory_bytes: int | None = None
    utilisation: float | None = None
    is_alone: bool = False
    latency_ms: float | None = None
    reports: tuple[Report, ...] = ()
