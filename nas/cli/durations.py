"""Lengths of time as people write them: ``90d``, ``12h``, ``30m``."""

from __future__ import annotations

import re

from nas.cli.failures import ExitCode, Failure

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str | None, option: str) -> float | None:
    """What ``text`` means in seconds; None where it was not given.

    Raises:
        Failure: it is no length of time.
    """
    if text is None:
        return None
    found = re.fullmatch(r"([1-9][0-9]{0,8})([smhd])", text)
    if found is None:
        raise Failure(
            f"{text!r} is no length of time",
            ExitCode.REFUSED,
            f"remedy: Give {option} as a number and s, m, h or d: 90d, 12h.",
        )
    return int(found[1]) * _SECONDS[found[2]]
