"""Numbers and times as people read them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime

_UNITS = ("", "k", "M", "G", "T", "P")


def scaled(value: float, unit: str = "") -> str:
    """Three digits and a decimal prefix: ``41.3 MFLOPs``."""
    if value < 1000:
        return f"{value:g} {unit}".rstrip()
    power = min(int(math.log10(value) // 3), len(_UNITS) - 1)
    return f"{value / 1000**power:.3g} {_UNITS[power]}{unit}"


def memory(num_bytes: int | None) -> str:
    """``412 MB``; a dash where it was not measured."""
    return "–" if num_bytes is None else scaled(num_bytes, "B")


def share(part: float | None) -> str:
    """``87%``; a dash where it was not measured."""
    return "–" if part is None else f"{part:.0%}"


def counted(number: int, noun: str) -> str:
    """``1 epoch``, ``2 epochs``."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def score(value: float | None) -> str:
    """Four decimals; a dash where nothing was measured."""
    return "–" if value is None else f"{value:.4f}"


def moment(value: datetime | None) -> str:
    """In the time of this machine; a dash where it never came."""
    return "–" if value is None else value.astimezone().strftime("%Y-%m-%d %H:%M:%S")


def duration(seconds: float) -> str:
    """``0:07``, ``12:30``, ``1:02:03``."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def shape(dimensions: tuple[int, ...] | list[int]) -> str:
    """``16x32x32``."""
    return "x".join(str(size) for size in dimensions)


def joined(parts: Iterable[str]) -> str:
    """One line of several facts."""
    return " · ".join(parts)
