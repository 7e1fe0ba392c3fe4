"""What is known of one training of a job's report: records that travel between the store and the edges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from nas.states import RunState
from nas.trial import Costs, EvaluationKey


class Role(StrEnum):
    """Why a network is in the report; it may be there for several reasons."""

    FINALIST = "finalist"
    CONTROL = "control"
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class Entrant:
    """A network that is trained for the report.

    Attributes:
        roles: why, one or more.
        names: of the named topologies that it is; two of them may be one network.
        place: rank of a finalist in the search, from 1.
        trial_id: the trial of the search that had it, where there is one.
    """

    roles: tuple[Role, ...]
    names: tuple[str, ...]
    place: int | None
    trial_id: str | None
    fingerprint: str
    architecture: Mapping[str, Any]
    costs: Costs
    penalty: float


@dataclass(frozen=True, slots=True)
class NewFinal:
    """One training of an entrant on its way into the store; ``key`` is all that decides its result."""

    entrant: Entrant
    key: EvaluationKey


@dataclass(frozen=True, slots=True)
class FinalRecord:
    """A training as it is stored.

    Attributes:
        values: metrics on the validation split after the last epoch.
        test_values: metrics on the test split, measured once.
        epochs: done so far.
        compute_seconds: of all attempts.
        reused_from: the final of an earlier job whose values these are.
    """

    id: str
    job_id: str
    number: int
    roles: tuple[Role, ...]
    names: tuple[str, ...]
    place: int | None
    trial_id: str | None
    key: EvaluationKey
    architecture: Mapping[str, Any]
    parameters: int
    flops: int
    num_skips: int
    penalty: float
    state: RunState
    values: Mapping[str, float]
    test_values: Mapping[str, float]
    epochs: int
    attempts: int
    num_losses: int
    compute_seconds: float
    device: str | None
    reason: str | None
    message: str | None
    reused_from: str | None
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
