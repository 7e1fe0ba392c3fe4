"""What a user asks for: the request of a search job, whole and validated, as it is stored."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from nas.budget import Budget
from nas.objective import ObjectiveRequest
from search_spaces.space import EdgePolicy


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


class SamplerRequest(_Request):
    """How candidates are proposed."""

    name: str = Field("tpe", examples=["tpe", "random", "nsga2", "gp", "grid"])


class PrunerRequest(_Request):
    """How hopeless candidates are ended early."""

    name: str = Field("asha", examples=["asha", "median", "none"])
    min_epochs: int = Field(
        1, ge=1, description="Epochs that every candidate is given."
    )
    reduction_factor: int = Field(
        3, ge=2, description="One in this many goes on at each rung (asha)."
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
    limits: Limits = Limits()
    recipe: dict[str, Any] = Field(
        default_factory=dict,
        description="Training recipe; what is left out comes from the family's defaults.",
    )
    sampler: SamplerRequest = SamplerRequest()
    pruner: PrunerRequest = PrunerRequest()
    budget: Budget = Budget()
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
