"""What a request would cost, told before it is posted."""

from __future__ import annotations

from pydantic import BaseModel, Field

from api.schemas.trial import Costs
from nas.training.recipe import Recipe


class Candidate(BaseModel):
    """One network of the space."""

    label: str = Field(examples=["without skips", "with every skip"])
    costs: Costs
    training_bytes: int = Field(
        description="Of one batch, weights, gradients and optimizer state included."
    )


class Charge(BaseModel):
    """What the penalty takes from the score."""

    num_skips: int
    penalty: float


class ReportEstimate(BaseModel):
    """What the report costs when the search has ended, beyond its budget."""

    num_trainings: int = Field(
        description="At most: a network that is finalist and control is trained once."
    )
    epochs: int = Field(description="Of all trainings together.")


class Estimate(BaseModel):
    """The size of a search."""

    num_edges: int
    num_dimensions: int
    log10_candidates: float = Field(description="Of how many networks there are.")
    num_candidates: int | None = Field(description="Null where above 10**15.")
    smallest: Candidate
    largest: Candidate
    charges: list[Charge] = Field(
        description="The penalty of networks with ever more skips, from none to every one."
    )
    epochs: int
    report: ReportEstimate
    num_train_samples: int
    default_recipe: Recipe = Field(
        description="What the request's `recipe` is where it names nothing."
    )
    warnings: list[str] = Field(
        description="What a person would want to know before posting it."
    )
