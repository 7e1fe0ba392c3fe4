"""Folders for what is on its way into the artifact store; those of killed processes are removed."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from nas.artifacts import failures

PREFIX = "nas-scratch-"


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder of this process, gone afterwards.

    Raises:
        ServiceUnavailable: this machine's folder for temporary files is full, or cannot be written.
    """
    prefix = f"{PREFIX}{os.getpid()}-"
    with (
        failures.scratch(),
        tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as path,
    ):
        yield Path(path)


def clear_abandoned() -> None:
    """Remove the folders of processes that are no more: whoever is killed leaves its own."""
    for path in Path(tempfile.gettempdir()).glob(f"{PREFIX}*-*"):
        owner = path.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(path, ignore_errors=True)
