"""The installed packages against what this release asks for and was tested with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

import nas
from nas.doctor.finding import Finding, ok, problem, warning
from nas.settings import Settings

PACKAGE = "skip-nas"
CONSTRAINTS = "constraints.txt"
"""Lies beside the packages in a checkout and in the image."""


def check(_: Settings) -> Iterator[Finding]:
    """Compare, once with the least that is asked for, once with what was tested."""
    wrong = [text for text in map(_wrong, _asked()) if text]
    facts = {"version": version(PACKAGE), "python": sys.version.split()[0]}
    if wrong:
        yield problem(
            "packages",
            f"{'; '.join(wrong[:5])}",
            f"Install {PACKAGE} again: pip install -e . -c {CONSTRAINTS}.",
            **facts,
        )
        return
    other = [text for text in map(_wrong, _tested()) if text]
    if other:
        yield warning(
            "packages",
            f"{len(other)} are not as tested: {'; '.join(other[:5])}",
            f"Install again with -c {CONSTRAINTS}, or know why not.",
            **facts,
        )
    else:
        yield ok(
            "packages", f"{PACKAGE} {facts['version']} has what it asks for.", **facts
        )


def _asked() -> Iterator[Requirement]:
    """What no extra is needed for."""
    for text in requires(PACKAGE) or ():
        requirement = Requirement(text)
        if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            yield requirement


def _tested() -> Iterator[Requirement]:
    """Those of the tested versions that are installed at all."""
    path = Path(nas.__file__).parents[1] / CONSTRAINTS
    for line in path.read_text().splitlines() if path.exists() else ():
        text = line.partition("#")[0].strip()
        if text and _installed(Requirement(text).name) is not None:
            yield Requirement(text)


def _wrong(requirement: Requirement) -> str | None:
    there = _installed(requirement.name)
    if there is None:
        return f"{requirement.name} is missing"
    if not requirement.specifier.contains(there, prereleases=True):
        return f"{requirement.name} is {there}, not {requirement.specifier}"
    return None


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
