"""The files of trials, below the artifact folder and nowhere else."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable
from pathlib import Path

from nas.errors import NotFound

logger = logging.getLogger(__name__)


def locate(path: str, artifact_dir: Path) -> Path:
    """The file that the store names.

    Raises:
        NotFound: it is gone, or lies outside the artifact folder.
    """
    found = (artifact_dir / path).resolve()
    if not found.is_relative_to(artifact_dir.resolve()) or not found.exists():
        raise NotFound(f"the file {path} is no longer in the artifact folder")
    return found


def remove(paths: Iterable[str], artifact_dir: Path) -> None:
    """Delete the files of a job that was deleted; one that is gone already is no error."""
    for path in paths:
        try:
            found = locate(path, artifact_dir)
        except NotFound:
            logger.info("%s was gone already", path)
            continue
        if found.is_dir():
            shutil.rmtree(found)
        else:
            found.unlink()
