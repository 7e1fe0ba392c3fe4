"""One candidate: short in a list, whole with its curve, plan and costs."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.page import Page, PageQuery, Text
from api.schemas.plan import Plan
from nas.states import TrialState
from nas.trial import Origin, Report, TrialRecord


class Costs(BaseModel):
    """What the network costs by the cost model."""

    parameters: int = Field(description="Trainable parameters.")
    flops: int = Field(description="For one sample, two for each multiply-add.")
    activation_bytes: int = Field(description="Peak at inference for one sample.")
    training_bytes: int = Field(description="Kept for the backward pass, one sample.")
    num_skips: int


class Epoch(BaseModel):
    """One point of the learning curve."""

    epoch: int = Field(description="From 1 on.")
    values: dict[str, float] = Field(
        description="Validation metrics by name, and `train_loss`."
    )
    seconds: float

    @classmethod
    def of(cls, report: Report) -> Self:
        """A report as the store knows it."""
        return cls(
            epoch=report.epoch, values=dict(report.values), seconds=report.seconds
        )


class Trial(BaseModel):
    """One candidate of a job. Metric, penalty and score stand apart."""

    id: str = Field(examples=["trial_01jz6d4a0b1c2d3e4f5g6h7j8k"])
    job_id: str = Field(examples=["job_01jz6d3v9k4m8q2r5t7w0x1y3z"])
    number: int = Field(description="From 0 on, in the order of proposal.")
    state: TrialState
    label: str | None = Field(
        description="Name of a named topology.", examples=["resnet"]
    )
    origin: Origin
    fingerprint: str = Field(description="SHA-256 of the architecture.")
    choices: dict[str, str] = Field(
        description="What was chosen in each dimension.",
        examples=[{"edge_0_1": "add", "edge_0_2": "none"}],
    )
    costs: Costs
    metric: float | None
    penalty: float
    score: float | None = Field(description="Metric less penalty; always maximised.")
    values: dict[str, float] = Field(description="Every metric at the last epoch.")
    epochs: int = Field(description="Epochs trained so far.")
    attempts: int = Field(description="Times it was started.")
    reason: str | None = Field(
        description="Of a failure: diverged, out_of_memory, over_limit, worker_lost, error."
    )
    message: str | None
    device: str | None
    peak_memory_bytes: int | None = Field(
        description="Allocated on the GPU, or resident in the worker's memory on a CPU."
    )
    utilisation: float | None = Field(
        description="Part of the time in which the device computed, 0 to 1; null where unknown."
    )
    latency_ms: float | None = Field(
        description="Median of one pass on the device of its first attempt; null where nobody asked for it."
    )
    is_alone: bool = Field(
        description="It ran out of memory once, and has a device for itself since."
    )
    seed: int
    reused_from: str | None = Field(
        description="The trial that gave this one its result."
    )
    compute_seconds: float
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None

    @classmethod
    def of(cls, record: TrialRecord) -> Self:
        """A trial as the store knows it."""
        return cls.model_validate(record, from_attributes=True)


class TrialDetail(Trial):
    """A candidate with its learning curve, its architecture and its plan."""

    curve: list[Epoch]
    architecture: dict[str, Any] = Field(
        description="Family, settings, edges and operations: what the fingerprint is of."
    )
    plan: Plan | None = Field(description="Null where the job's data is gone.")

    @classmethod
    def of_record(cls, record: TrialRecord, plan: Plan | None) -> Self:
        """A trial with its reports, and the plan of its architecture."""
        return cls(
            **Trial.of(record).model_dump(),
            curve=[Epoch.of(report) for report in record.reports],
            architecture=dict(record.architecture),
            plan=plan,
        )


class TrialQuery(PageQuery):
    """Which trials of a job to list."""

    state: list[TrialState] = Field(
        [], description="Repeat it to allow several states."
    )
    sort: Text = Field(
        "number",
        description="A column; with a minus in front, descending.",
        examples=["-score"],
    )


class BestQuery(BaseModel):
    """Which of the best trials to show."""

    model_config = ConfigDict(extra="forbid")

    k: int = Field(1, ge=1, le=1000, description="Number of trials.")
    prefer: Text | None = Field(
        None,
        description="Weights of the job's objectives, what is not named has none; null: equal ones. "
        "With one objective it changes nothing.",
        examples=["accuracy:0.7,parameters:0.3"],
    )


class TrialPage(Page[Trial]):
    """Trials, and the cursor of the next page."""


class BestTrials(BaseModel):
    """The best trials of a job: by score, ties by fewer parameters; or those of its front."""

    items: list[Trial]
