"""This machine's clock: leases and time-outs rest on that it goes evenly."""

from __future__ import annotations

import time
from collections.abc import Iterator

from nas.doctor.finding import Finding, ok, warning
from nas.settings import Settings

LOOK_SECONDS = 0.25
MAX_JUMP_SECONDS = 0.05


def check(_: Settings) -> Iterator[Finding]:
    """Compare the time of day with the clock that nobody can set."""
    day, steady = time.time(), time.monotonic()
    time.sleep(LOOK_SECONDS)
    jump = (time.time() - day) - (time.monotonic() - steady)
    if abs(jump) > MAX_JUMP_SECONDS:
        yield warning(
            "steady clock",
            f"the time of day jumped by {jump:+.3f} s within {LOOK_SECONDS} s",
            "Let the clock be slewed, not set: look at the machine's time service.",
            jump_seconds=round(jump, 4),
        )
    else:
        yield ok(
            "steady clock", "the time of day goes evenly.", jump_seconds=round(jump, 4)
        )
