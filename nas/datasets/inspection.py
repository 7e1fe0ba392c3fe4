"""The judgement of an uploaded file: which kind it is, whether it is sound, and what it holds."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from nas.datasets import archives, documents, frozen, preview
from nas.datasets.archives import ArchiveLimits
from nas.datasets.assembly import assemble
from nas.datasets.catalog import SOURCES
from nas.datasets.dataset import Dataset, DatasetInfo
from nas.datasets.preview import Preview
from nas.datasets.source import MalformedData, Reading, Source
from nas.errors import InvalidRequest, NasError

ARRAYS = "arrays.npz"
FINDINGS = "findings.json"
NO_ROOM = 28
"""Exit code of the inspecting process where the disk is full, as ENOSPC."""


@dataclass(frozen=True, slots=True)
class UploadLimits:
    """What an uploaded data set may be, as numbers that travel in JSON."""

    max_entries: int
    max_bytes: int
    max_ratio: float
    max_samples: int
    max_image_pixels: int
    resize: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of a sound upload; its arrays are in a file beside it."""

    info: DatasetInfo
    preview: Preview


def recognise(path: Path) -> Source:
    """The source that reads a file, told by its content alone.

    Raises:
        MalformedData: none does.
    """
    for source in SOURCES.all():
        if source.recognises is not None and source.recognises(path):
            return source
    raise MalformedData(
        path,
        "neither a NumPy archive (.npz), nor a CSV table, nor a zip of images",
        "Send one of these; a zip holds class folders such as cat/1.png.",
    )


def inspect(path: Path, name: str, folder: Path, limits: UploadLimits) -> None:
    """Judge ``path`` and write :data:`FINDINGS`, and if it is sound :data:`ARRAYS`, to ``folder``."""
    try:
        dataset = _read(path, name, limits)
        frozen.write(dataset, folder / ARRAYS)
        document: dict[str, Any] = {
            "info": documents.of_info(dataset.info),
            "preview": documents.of_preview(preview.make(dataset)),
        }
    except NasError as error:
        document = {"refusal": _refusal(error, path, name)}
    except MemoryError:
        document = {"refusal": {"message": f"{name}: reading it takes too much memory"}}
    (folder / FINDINGS).write_text(json.dumps(document))


def findings_in(folder: Path) -> Findings:
    """What :func:`inspect` found.

    Raises:
        InvalidRequest: the file is not sound; why, and what to do.
    """
    document = json.loads((folder / FINDINGS).read_text())
    if "refusal" in document:
        raise InvalidRequest(**{"field": None, "remedy": None, **document["refusal"]})
    return Findings(
        documents.to_info(document["info"]), documents.to_preview(document["preview"])
    )


def _read(path: Path, name: str, limits: UploadLimits) -> Dataset:
    if archives.is_archive(path):
        archives.check(
            path,
            ArchiveLimits(limits.max_entries, limits.max_bytes, limits.max_ratio),
        )
    reading = Reading(limits.resize, limits.max_image_pixels, limits.max_bytes)
    source = recognise(path)
    if limits.resize and source.name != "image_folder":
        raise InvalidRequest(
            f"only class folders of images are resized, this is {source.summary}",
            field="resize",
            remedy="Leave it out.",
        )
    raw = source.read(path, reading)
    num_samples = sum(len(split) for split in raw.splits.values())
    if num_samples > limits.max_samples:
        raise MalformedData(
            path,
            f"{num_samples:,} samples; {limits.max_samples:,} is the limit",
            "Send fewer, or raise NAS_MAX_DATASET_SAMPLES.",
        )
    return assemble(name, source.name, raw)


def _refusal(error: NasError, path: Path, name: str) -> dict[str, Any]:
    """As JSON, without the path at which the service keeps the file."""
    refusal = {
        "message": str(error).replace(str(path), name),
        "remedy": getattr(error, "remedy", None),
    }
    if getattr(error, "field", None) == "resize":
        refusal["field"] = "resize"
    return refusal


def limits_text(limits: UploadLimits) -> str:
    """For the command line of the process that inspects."""
    return json.dumps(asdict(limits))


def limits_of(text: str) -> UploadLimits:
    """From that command line."""
    return TypeAdapter(UploadLimits).validate_json(text)
