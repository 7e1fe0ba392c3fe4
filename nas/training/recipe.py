"""How one candidate is trained: a validated, hashable description, no framework loaded."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator


class Recipe(BaseModel):
    """The recipe of a job; its digest is part of the key under which results are kept."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    epochs: int = Field(10, ge=1, description="The full budget of one candidate.")
    batch_size: int = Field(
        64, ge=2, description="At least 2: one sample has no variance for batch norm."
    )
    optimizer: Literal["sgd", "adamw"] = "adamw"
    learning_rate: float = Field(0.01, gt=0, description="Peak of the schedule.")
    momentum: float = Field(
        0.9, ge=0, lt=1, description="SGD momentum (Nesterov), AdamW's first beta."
    )
    weight_decay: float = Field(
        0.01, ge=0, description="Not applied to norms and biases."
    )
    schedule: Literal["one_cycle", "cosine", "constant"] = "one_cycle"
    warmup_fraction: float = Field(
        0.3, ge=0, lt=1, description="Share of the steps in which the rate rises."
    )
    label_smoothing: float = Field(0.0, ge=0, lt=1)
    gradient_clip: float | None = Field(
        1.0, gt=0, description="Largest norm of the whole gradient."
    )
    aux_weight: float = Field(
        0.3, ge=0, description="Weight of each extra head's loss."
    )
    augmentation: tuple[str, ...] = Field(
        (), description="Random changes of training samples: shift, flip, noise ..."
    )
    precision: Literal["auto", "float32", "bfloat16"] = Field(
        "auto", description="auto: bf16 where the device gains."
    )
    milestones: tuple[int, ...] = Field(
        (),
        description="Epochs, ascending and below ``epochs``, at which the rate has been annealed "
        "and starts anew.",
    )

    @field_validator("milestones")
    @classmethod
    def _ascend(
        cls, milestones: tuple[int, ...], info: ValidationInfo
    ) -> tuple[int, ...]:
        if list(milestones) != sorted(set(milestones)):
            raise ValueError("name each epoch once, the earliest first")
        epochs = info.data.get("epochs")
        if milestones and (milestones[0] < 1 or (epochs and milestones[-1] >= epochs)):
            raise ValueError(f"each is at least 1 and below the {epochs} epochs")
        return milestones

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON, milestones left out where there are none."""
        excluded = None if self.milestones else {"milestones"}
        text = json.dumps(
            self.model_dump(mode="json", exclude=excluded),
            sort_keys=True,
            separators=(",", ":"),
        )
        return hashlib.sha256(text.encode()).hexdigest()
