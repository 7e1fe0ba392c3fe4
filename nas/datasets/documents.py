"""Descriptions and previews of data sets as JSON, for the store and between processes."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter

from nas.datasets.dataset import DatasetInfo
from nas.datasets.preview import Preview

_INFO = TypeAdapter(DatasetInfo)
_PREVIEW = TypeAdapter(Preview)


def of_info(info: DatasetInfo) -> dict[str, Any]:
    """A description as JSON."""
    document: dict[str, Any] = _INFO.dump_python(info, mode="json")
    return document


def to_info(document: dict[str, Any]) -> DatasetInfo:
    """A description from its JSON."""
    return _INFO.validate_python(document)


def of_preview(preview: Preview) -> dict[str, Any]:
    """A preview as JSON."""
    document: dict[str, Any] = _PREVIEW.dump_python(preview, mode="json")
    return document


def to_preview(document: dict[str, Any]) -> Preview:
    """A preview from its JSON."""
    return _PREVIEW.validate_python(document)
