"""What a result rests on: the versions of this service, of Python and of the libraries that compute it."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import version

PACKAGES = ("skip-nas", "torch", "numpy", "optuna", "ray")


@cache
def versions() -> dict[str, str]:
    """By package; nothing is imported for it."""
    return {
        "python": platform.python_version(),
        **{package: version(package) for package in PACKAGES},
    }
