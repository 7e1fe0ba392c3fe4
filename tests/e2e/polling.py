"""Waiting for something that another process does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def until(look: Callable[[], Value | None], seconds: float = 120.0) -> Value:
    """The first answer of ``look`` that is not None."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if (found := look()) is not None:
            return found
        time.sleep(0.1)
    raise TimeoutError(f"{look} did not happen within {seconds} seconds")
