"""How one candidate is trained: a validated, hashable description, no framework loaded."""

from __future__ import annotations

import hashlib
import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


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

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical JSON."""
        text = json.dumps(
            self.model_dump(mode="json"), sort_keys=True, separators=(",", ":")
        )
        return hashlib.sha256(text.encode()).hexdigest()
