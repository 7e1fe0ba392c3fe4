"""A folder for one upload, gone at the end however the upload ends."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

logger = logging.getLogger(__name__)

_LOCK = "lock"


@contextmanager
def workspace(parent: Path) -> Iterator[Path]:
    """A new folder below ``parent``, locked while it is in use."""
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="upload-", dir=parent))
    try:
        with (folder / _LOCK).open("wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sweep(parent: Path) -> None:
    """Remove what processes that were killed have left: their locks went with them."""
    for folder in parent.glob("upload-*"):
        if _is_abandoned(folder):
            logger.info("%s was left by a process that ended: removed", folder)
            shutil.rmtree(folder, ignore_errors=True)


def _is_abandoned(folder: Path) -> bool:
    """A folder without a lock is a moment old, or from a process killed in that moment."""
    with suppress(OSError):
        number = os.open(folder / _LOCK, os.O_RDWR)
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        finally:
            os.close(number)
    return False
