"""A data set that jobs can train on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from pydantic import BaseModel, Field

from nas.datasets import DatasetInfo, Origin
from nas.datasets.preview import Preview
from nas.store import DatasetRecord
from search_spaces.plan import TaskKind


class Dataset(BaseModel):
    """What is known of a data set without training on it."""

    name: str
    summary: str
    kind: str = Field(description="`image` or `table`.")
    task: TaskKind
    input_shape: list[int] = Field(description="Of one sample.")
    num_outputs: int
    classes: list[str]
    num_train: int
    num_val: int
    num_test: int
    class_counts: dict[str, list[int]] = Field(
        description="Samples by split, in the order of `classes`; empty for a regression."
    )
    digest: str = Field(description="SHA-256 over the samples and the split.")
    notes: list[str] = Field(description="For instance how a missing split was made.")
    source: str
    origin: Origin = Field(
        description="`installed` with the service, in its `folder`, or `uploaded`."
    )
    num_bytes: int | None = Field(
        None, description="Of an uploaded one's arrays as they are stored."
    )
    num_upload_bytes: int | None = Field(None, description="Of the file that was sent.")
    upload_sha256: str | None = Field(None, description="Of the file that was sent.")
    uploaded_at: datetime | None = None

    @classmethod
    def of(
        cls, info: DatasetInfo, origin: Origin, record: DatasetRecord | None = None
    ) -> Self:
        """A data set as ``nas.datasets`` describes it, and the store where it was uploaded."""
        return cls(**_fields(info, origin, record))

    @classmethod
    def of_record(cls, record: DatasetRecord) -> Self:
        """An uploaded one."""
        return cls.of(record.upload.info, Origin.UPLOADED, record)


class DatasetDetail(Dataset):
    """All that is known of a data set."""

    features: list[str] = Field(
        description="Names of a table's columns, if it has any."
    )
    mean: list[float] = Field(
        description="Of each channel or feature of the training split; images after / 255."
    )
    std: list[float]
    needed_by: list[str] = Field(
        default_factory=list,
        description="Jobs that keep it from being deleted.",
    )

    @classmethod
    def of(
        cls,
        info: DatasetInfo,
        origin: Origin,
        record: DatasetRecord | None = None,
        needed_by: tuple[str, ...] = (),
    ) -> Self:
        """As :meth:`Dataset.of`."""
        return cls(
            **_fields(info, origin, record),
            features=list(info.features),
            mean=list(info.mean),
            std=list(info.std),
            needed_by=list(needed_by),
        )


class DatasetPreview(BaseModel):
    """The first training samples, those of each class in turn."""

    name: str
    kind: str = Field(description="`image` or `table`.")
    labels: list[str] = Field(
        description="Of each sample: its class, or what is to be predicted."
    )
    images: list[str] = Field(
        description="Each a PNG in base64, at most 64 pixels high and wide."
    )
    columns: list[str] = Field(description="Names of a table's first features.")
    rows: list[list[float]]
    num_columns: int = Field(description="Features of a sample, shown or not.")

    @classmethod
    def of(cls, info: DatasetInfo, preview: Preview) -> Self:
        """A preview as ``nas.datasets`` makes it."""
        return cls(
            name=info.name,
            kind=info.kind.value,
            labels=list(preview.labels),
            images=list(preview.images),
            columns=list(preview.columns),
            rows=[list(row) for row in preview.rows],
            num_columns=preview.num_columns,
        )


class Unreadable(BaseModel):
    """Files that look like a data set and are none."""

    name: str
    message: str


class Datasets(BaseModel):
    """Every data set."""

    items: list[Dataset]
    unreadable: list[Unreadable]


def _fields(
    info: DatasetInfo, origin: Origin, record: DatasetRecord | None
) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "name": info.name,
        "summary": info.summary,
        "kind": info.kind.value,
        "task": info.task.kind,
        "input_shape": list(info.task.input_shape),
        "num_outputs": info.task.num_outputs,
        "classes": list(info.classes),
        "num_train": info.num_train,
        "num_val": info.num_val,
        "num_test": info.num_test,
        "class_counts": {part: list(n) for part, n in info.class_counts.items()},
        "digest": info.digest,
        "notes": list(info.notes),
        "source": str(info.source),
        "origin": origin,
    }
    if record is not None:
        fields |= {
            "num_bytes": record.num_bytes,
            "num_upload_bytes": record.num_upload_bytes,
            "upload_sha256": record.upload_sha256,
            "uploaded_at": record.created_at,
        }
    return fields
