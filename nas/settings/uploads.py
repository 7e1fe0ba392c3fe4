"""What an uploaded data set may be."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Uploads(BaseModel):
    """What an uploaded data set may be."""

    max_upload_bytes: int = Field(
        2 * 2**30, ge=1, description="Of the file of a data set that is uploaded."
    )
    max_dataset_bytes: int = Field(
        8 * 2**30, ge=1, description="Of an uploaded data set unpacked and decoded."
    )
    max_dataset_entries: int = Field(
        1_000_000, ge=1, description="Files in an uploaded archive."
    )
    max_dataset_samples: int = Field(
        10_000_000, ge=1, description="Samples of an uploaded data set."
    )
    max_compression_ratio: float = Field(
        200.0,
        ge=1,
        description="Unpacked bytes for each packed one, of an uploaded archive.",
    )
    max_image_pixels: int = Field(
        16_777_216, ge=1, description="Of one image in an uploaded archive."
    )
    max_uploads: int = Field(
        4, ge=1, description="Uploads that a process takes at the same time."
    )
    max_datasets_per_project: int = Field(
        100, ge=1, description="Uploaded data sets that a project keeps."
    )
    upload_idle_seconds: float = Field(
        60.0, gt=0, description="How long an upload may send nothing."
    )
    inspection_seconds: float = Field(
        600.0, gt=0, description="How long the check of an upload may take."
    )
    inspection_bytes: int = Field(
        16 * 2**30,
        ge=2**29,
        description="Address space of the process that checks an upload.",
    )
