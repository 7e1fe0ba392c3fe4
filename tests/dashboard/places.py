"""Every page of the dashboard, by name."""

from __future__ import annotations

from collections.abc import Callable

from tests.dashboard.services import Boards

Place = Callable[[Boards, int], str]


def of_job(*more: str, query: str = "") -> Place:
    """A page of the job with so many trials."""
    tail = "".join(f"/{part}" for part in more) + query
    return lambda boards, size: f"#/jobs/{boards.jobs[size]}{tail}"


def _compare(boards: Boards, _size: int) -> str:
    return "#/compare?" + "&".join(f"trial={trial}" for trial in boards.trials[:3])


def _panel(boards: Boards, _size: int) -> str:
    return f"#/jobs/{boards.jobs[24]}/trials?trial={boards.trials[0]}"


OF_ANY_JOB: dict[str, Place] = {
    "overview": of_job(),
    "trials": of_job("trials"),
    "topologies": of_job("topologies"),
    "analysis": of_job("analysis"),
    "report": of_job("report"),
}
"""Looked at with no trial, some, and many."""

ALONE: dict[str, Place] = {
    "jobs": lambda _boards, _size: "#/",
    "new": lambda _boards, _size: "#/new",
    "trial": _panel,
    "compare": _compare,
    "nothing-to-compare": lambda _boards, _size: "#/compare",
    "system": lambda _boards, _size: "#/system",
    "no-such-page": lambda _boards, _size: "#/nowhere",
}

ALL: dict[str, Place] = {**ALONE, **OF_ANY_JOB}
SIZES = (0, 24, 10_000)
SHOWN = [
    *((name, 24) for name in ALONE),
    *((name, size) for name in OF_ANY_JOB for size in SIZES),
]
