"""Waiting for a part of the service that is away, as long as that is worth it."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TypeVar

from nas.errors import ServiceUnavailable

log = logging.getLogger(__name__)

Result = TypeVar("Result")

FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 10.0


def patiently(call: Callable[[], Result], seconds: float) -> Result:
    """What ``call`` returns; it is tried again, with a warning, for up to ``seconds``.

    Raises:
        ServiceUnavailable: it still cannot be done.
    """
    deadline = time.monotonic() + seconds
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            return call()
        except ServiceUnavailable as error:
            if time.monotonic() + pause > deadline:
                raise
            log.warning("tried again in %.1f seconds: %s", pause, error)
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
