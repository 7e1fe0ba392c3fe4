"""The report of a job as it is read: by programs as JSON, by people as Markdown and on the page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from nas.analysis.decisions import Decisions
from nas.analysis.report.statistics import Interval, Sample
from nas.final import Role
from nas.states import EndReason, JobState, RunState, TrialState


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Training(_Part):
    """One training of a network from scratch."""

    id: str
    seed: int
    state: RunState
    values: Mapping[str, float] = Field(description="On the validation split.")
    test_values: Mapping[str, float] = Field(
        description="On the test split, measured once after the last epoch."
    )
    epochs: int
    compute_seconds: float
    device: str | None
    reason: str | None
    message: str | None
    reused_from: str | None


class Found(_Part):
    """What the search saw of a network: optimistic, because it was chosen by just this."""

    trial_id: str
    number: int
    metric: float | None
    score: float | None


class Network(_Part):
    """A network of the report, over its seeds."""

    fingerprint: str
    roles: tuple[Role, ...]
    names: tuple[str, ...] = Field(description="Named topologies that it is.")
    label: str = Field(examples=["resnet", "trial 17", "random 3f2a91c0"])
    place: int | None = Field(description="In the search, from 1.")
    parameters: int
    flops: int
    num_skips: int
    penalty: float
    validation: Sample | None = Field(description="The job's metric.")
    validation_score: Sample | None = Field(
        description="The metric with the penalty, by which the winner is chosen."
    )
    test: Sample | None = Field(description="The job's metric, without the penalty.")
    test_score: Sample | None = Field(description="With the penalty.")
    search: Found | None
    trainings: tuple[Training, ...]


class Advantage(_Part):
    """By how much the winner is better than another network, on the test split; more is better."""

    fingerprint: str
    label: str
    against: Literal["control", "random"]
    metric: Interval
    score: Interval = Field(description="With the penalty.")
    verdict: Literal["ahead", "behind", "tied", "unknown"] = Field(
        description="By the metric: tied where the interval spans zero, unknown without one."
    )
    score_verdict: Literal["ahead", "behind", "tied", "unknown"]


class Progress(_Part):
    """How far the trainings of the report are."""

    num_trainings: int
    num_ended: int
    states: Mapping[RunState, int]


class Costs(_Part):
    """What it took; compute seconds are of workers."""

    trials: Mapping[TrialState, int]
    search_seconds: float
    finals_seconds: float
    ablations_seconds: float


class Course(_Part):
    """The best score so far, one entry each time that it rose, thinned where they are many."""

    num_trials: tuple[int, ...] = Field(description="That had ended by then.")
    compute_seconds: tuple[float, ...] = Field(description="Of all that had ended.")
    score: tuple[float, ...]


class RungAgreement(_Part):
    """How well a rung's ranking agrees with the full budget's: Kendall's tau with its interval."""

    bracket: int
    epoch: int
    num_trials: int
    tau: float
    low: float
    high: float


class Provenance(_Part):
    """What it takes to make all this again."""

    versions: Mapping[str, str]
    search_seed: int
    report_seeds: tuple[int, ...]
    dataset_digest: str | None
    recipe_digest: str | None
    epochs: int


class Report(_Part):
    """What a job found, and how far that can be trusted."""

    job_id: str
    name: str
    state: JobState
    end_reason: EndReason | None
    is_ready: bool
    progress: Progress
    metric: str
    maximise: bool
    networks: tuple[Network, ...] = Field(
        description="Finalists by their place, then controls, then random ones."
    )
    winner: str | None = Field(
        description="Fingerprint of the finalist with the best mean validation score; it is judged on the test split."
    )
    best_random: str | None = Field(
        description="The random network with the best mean validation score."
    )
    advantages: tuple[Advantage, ...]
    best_found: Found | None = Field(description="The best of the search, optimistic.")
    costs: Costs
    course: Course
    rungs: tuple[RungAgreement, ...]
    decisions: Decisions | None = Field(
        description="What the best of the search chose, against all; null for thousands of trials, of which /v1/jobs/{id}/choices tells."
    )
    provenance: Provenance
    notes: tuple[str, ...] = Field(description="How to read it, sentence by sentence.")

    @property
    def winning_network(self) -> Network | None:
        """That of ``winner``; None where none was trained."""
        return next((n for n in self.networks if n.fingerprint == self.winner), None)
