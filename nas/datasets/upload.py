"""A data set that a user sent: what is remembered of it, and where its arrays are fetched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nas.datasets.dataset import DatasetInfo

Fetch = Callable[[str, Path, str], None]
"""Copies the stored file of a key to a path and compares it with a SHA-256.

Raises NotFound where it is gone, and an error of ``nas.errors`` where it is not what was stored.
"""


@dataclass(frozen=True, slots=True)
class Upload:
    """An uploaded data set.

    Attributes:
        id: of its row in the store.
        name: what jobs call it.
        info: of the whole of it.
        key: of its arrays among the artifacts.
        sha256: of that file; what is fetched is compared with it.
    """

    id: str
    name: str
    info: DatasetInfo
    key: str
    sha256: str
