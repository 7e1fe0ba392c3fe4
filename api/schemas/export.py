"""The way of an export from being asked for to a zip."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from nas.states import ExportState
from nas.store import ExportRecord


class Export(BaseModel):
    """An export of one trial; once it is ready the same address gives the zip."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "export_01jz6d4a0b1c2d3e4f5g6h7j8k",
                    "trial_id": "trial_01jz6d4a0b1c2d3e4f5g6h7j8k",
                    "state": "ready",
                    "num_bytes": 181204,
                    "sha256": "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
                    "message": None,
                    "created_at": "2026-01-05T09:10:00Z",
                }
            ]
        }
    )

    id: str
    trial_id: str
    state: ExportState
    num_bytes: int | None = Field(description="Length of the zip once it is ready.")
    sha256: str | None = Field(description="Of the zip once it is ready.")
    message: str | None = Field(description="What differed, where a check failed.")
    created_at: datetime

    @classmethod
    def of(cls, record: ExportRecord) -> Self:
        """An export as the store knows it."""
        return cls.model_validate(record, from_attributes=True)
