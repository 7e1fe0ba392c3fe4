"""Data files that scikit-learn ships, read without importing it: that import takes over a second."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from nas.errors import NotFound


def installed_file(name: str) -> Path:
    """The path of a file in scikit-learn's folder of data.

    Raises:
        NotFound: scikit-learn is not installed, or without its data.
    """
    spec = find_spec("sklearn")
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder) / "datasets" / "data" / name
        if path.is_file():
            return path
    raise NotFound(
        f"scikit-learn's data file {name} is missing: reinstall scikit-learn"
    )
