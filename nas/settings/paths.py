"""Paths as settings: a child process may work in another folder."""

from __future__ import annotations

from pathlib import Path


def absolute(path: Path | None) -> Path | None:
    """The path from the folder in which the setting was given."""
    return path and path.absolute()
