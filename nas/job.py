"""What a user asks for: the request of a search job, whole and validated, as it is stored."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from nas.budget import Budget
from nas.objective import Objective, ObjectiveRequest
from search_spaces.space import EdgePolicy

EarlierJobId = Annotated[str, Field(pattern=r"^job_[0-9a-z]{26}$")]


class _Request(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DatasetRequest(_Request):
    """Which data, and how much of it."""

    name: str = Field(
        "digits",
        description="A name of GET /v1/datasets.",
        examples=["digits", "mnist"],
    )
    max_train_samples: int | None = Field(
        None, ge=10, description="Train on a stratified subset of this size."
    )
    max_val_samples: int | None = Field(
        None, ge=10, description="Validate on a stratified subset of this size."
    )


class Limits(_Request):
    """Hard limits: a candidate beyond one is never trained."""

    max_skips: int | None = Field(None, ge=0)
    max_params: int | None = Field(None, ge=1)
    max_flops: int | None = Field(
        None, ge=1, description="For one sample, two for each multiply-add."
    )
    max_latency_ms: float | None = Field(
        None,
        gt=0,
        allow_inf_nan=False,
        description="Measured before a candidate is trained: see ``latency``.",
    )
    max_training_bytes: int | None = Field(
        None,
        ge=1,
        description="Memory to train on one batch, by the cost model.",
    )


class LatencyRequest(_Request):
    """How the latency of a candidate is measured, on the device that trains it."""

    batch_size: int = Field(1, ge=1, le=65_536, description="Samples in one pass.")
    repeats: int = Field(
        30, ge=3, le=10_000, description="Timed passes; their median counts."
    )


class SamplerRequest(_Request):
    """How candidates are proposed."""

    name: str = Field(
        "topology", examples=["topology", "tpe", "random", "nsga2", "gp", "grid"]
    )


class PrunerRequest(_Request):
    """How hopeless candidates are ended early."""

    name: str = Field("asha", examples=["asha", "hyperband", "median", "none"])
    resource: Literal["epochs", "compute"] = Field(
        "epochs",
        description="What a rung gives each candidate alike: epochs, or the FLOPs of training "
        "that the network without skips has after them.",
    )
    judge: Literal["objective", "loss"] = Field(
        "objective",
        description="What candidates are ranked by at a rung: the objective, or the validation loss "
        "in the place of its metrics.",
    )
    anneal: bool = Field(
        False,
        description="Anneal the learning rate towards each rung, and start it anew after it.",
    )
    min_epochs: int = Field(
        2,
        ge=1,
        description="The first rung: epochs that every candidate is given, or their compute.",
    )
    reduction_factor: int = Field(
        3, ge=2, description="One in this many goes on at each rung (asha, hyperband)."
    )
    startup_trials: int = Field(
        5, ge=0, description="Trials that are never ended early (median)."
    )


class Resources(_Request):
    """What each trial occupies while it trains."""

    cpus_per_trial: float = Field(1.0, gt=0)
    gpus_per_trial: float = Field(0.0, ge=0)
    max_parallel: int | None = Field(
        None, ge=1, description="Trials of this job at the same time."
    )


class ReportRequest(_Request):
    """What is trained anew and tested when the search has ended.

    ``finalists: 0`` leaves the whole report's training out.
    """

    finalists: int = Field(3, ge=0, le=100, description="The best so many.")
    seeds: int = Field(
        3, ge=1, le=100, description="Trainings of each, none with the search's seed."
    )
    controls: tuple[Literal["plain", "resnet", "densenet", "highway"], ...] = Field(
        ("plain", "resnet", "densenet", "highway"),
        description="Named topologies to compare the winner with.",
    )
    random: int = Field(
        0,
        ge=0,
        le=1000,
        description="Random topologies to train; the best of them is a control too.",
    )


class JobRequest(_Request):
    """A search job. Everything has a default; ``{}`` is a complete request."""

    name: str | None = Field(None, min_length=1, max_length=200)
    family: str = Field("convnet", examples=["convnet", "mlp"])
    settings: dict[str, Any] = Field(
        default_factory=dict,
        description="Settings of the family: see GET /v1/search-spaces.",
    )
    space: EdgePolicy = EdgePolicy()
    dataset: DatasetRequest = DatasetRequest()
    objective: ObjectiveRequest = ObjectiveRequest()
    objectives: tuple[Objective, ...] = Field(
        (),
        max_length=4,
        description="What is to be traded off; empty: the score alone.",
    )
    limits: Limits = Limits()
    latency: LatencyRequest = LatencyRequest()
    recipe: dict[str, Any] = Field(
        default_factory=dict,
        description="Training recipe; what is left out comes from the family's defaults.",
    )
    sampler: SamplerRequest = SamplerRequest()
    pruner: PrunerRequest = PrunerRequest()
    budget: Budget = Budget()
    report: ReportRequest = ReportRequest()
    reuse: bool = Field(
        True,
        description="Take the result of an equal training in this project, where there is one.",
    )
    warm_start: tuple[EarlierJobId, ...] = Field(
        (),
        max_length=32,
        description="Ids of ended jobs of this family whose results the sampler begins with.",
    )
    resources: Resources = Resources()
    priority: int = Field(
        50,
        ge=1,
        le=100,
        description="Weight beside other running jobs: with 100 a job gets twice the workers of one with 50.",
    )
    named_first: bool = Field(
        True, description="Evaluate plain, resnet, densenet and highway first."
    )
    max_attempts: int = Field(
        3,
        ge=1,
        description="Workers that a trial may lose before it fails; pauses and restarts do not count.",
    )
    seed: int = Field(0, ge=0, lt=2**31)
