"""What is maximised: a validation metric less a penalty on excess skips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from search_spaces.topology import SKIP_KINDS, EdgeKind, Topology


class Penalty(BaseModel):
    """The penalty on excess skips.

    ``coefficient * (excess / candidate_edges) ** exponent`` with
    ``excess = max(0, sum of weights - allowance)``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    coefficient: float = Field(
        0.05,
        ge=0,
        description="Score lost when every candidate edge is an excess skip.",
    )
    allowance: float = Field(
        0.25,
        ge=0,
        description="Skips that cost nothing: below 1 a fraction of the candidate edges, from 1 on a number.",
    )
    exponent: int = Field(1, ge=1, le=2)
    weights: dict[EdgeKind, float] = Field(
        default_factory=lambda: dict.fromkeys(SKIP_KINDS, 1.0),
        description="How much one skip of a kind counts.",
    )

    @field_validator("weights")
    @classmethod
    def _complete(cls, weights: dict[EdgeKind, float]) -> dict[EdgeKind, float]:
        if EdgeKind.NONE in weights:
            raise ValueError("an absent edge has no weight: leave out 'none'")
        if any(weight < 0 for weight in weights.values()):
            raise ValueError("a weight is 0 or more")
        return {kind: weights.get(kind, 1.0) for kind in SKIP_KINDS}

    def charge(self, topology: Topology, num_candidate_edges: int) -> float:
        """What ``topology`` loses, in units of the metric; 0 where there are no candidate edges."""
        skips = sum(self.weights[edge.kind] for edge in topology)
        return self.of_weight(skips, num_candidate_edges)

    def of_weight(self, skips: float, num_candidate_edges: int) -> float:
        """What a network loses whose skips weigh ``skips`` together."""
        if num_candidate_edges == 0:
            return 0.0
        allowed = (
            self.allowance
            if self.allowance >= 1
            else self.allowance * num_candidate_edges
        )
        excess = max(0.0, skips - allowed)
        return float(self.coefficient * (excess / num_candidate_edges) ** self.exponent)


class ObjectiveRequest(BaseModel):
    """The metric of a job and its penalty."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: str | None = Field(
        None,
        description="Validation metric; default is the task's first (accuracy, r2).",
    )
    penalty: Penalty = Penalty()


class Objective(BaseModel):
    """One of several objectives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    metric: str = Field(
        description="``score``, a metric of the task, ``loss``, ``parameters``, ``flops``, "
        "``num_skips``, ``latency_ms`` or ``peak_memory_bytes``.",
        examples=["score", "parameters"],
    )
    direction: Literal["maximize", "minimize"] | None = Field(
        None, description="Null: the way in which the metric is better."
    )


@dataclass(frozen=True, slots=True)
class Score:
    """Metric, penalty and score, which are stored and shown apart."""

    metric: float
    penalty: float
    score: float


def score(
    metric: str, values: Mapping[str, float], maximise: bool, penalty: float
) -> Score:
    """The score of measured ``values``, always to be maximised.

    A metric that is better when smaller (a loss) enters with its sign changed.

    Raises:
        KeyError: ``values`` has no such metric.
    """
    value = values[metric]
    return Score(
        metric=value, penalty=penalty, score=(value if maximise else -value) - penalty
    )
