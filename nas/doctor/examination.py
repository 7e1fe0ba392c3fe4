"""Runs all checks side by side; one that breaks is a finding of its own."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

from nas.doctor import checks
from nas.doctor.finding import Finding, Verdict, problem
from nas.settings import Settings
from nas.telemetry.redaction import redact

Check = Callable[[Settings], Iterable[Finding]]


def examine(settings: Settings, but: Collection[str] = ()) -> list[Finding]:
    """Every finding, in the order of the checks' names; takes as long as its slowest, some seconds.

    Args:
        settings: of the service.
        but: checks that are left out.
    """
    names = [
        module.name
        for module in pkgutil.iter_modules(checks.__path__)
        if module.name not in but
    ]
    with ThreadPoolExecutor(len(names)) as threads:
        found = threads.map(lambda name: _run(name, settings), names)
        return [_without_secrets(finding) for findings in found for finding in findings]


def _run(name: str, settings: Settings) -> list[Finding]:
    try:
        check: Check = import_module(f"{checks.__name__}.{name}").check
        return list(check(settings))
    except Exception as error:
        return [
            problem(
                name,
                f"it could not be looked at: {type(error).__name__}: {error}",
                "Look at what is named here first; `nas --debug doctor` shows no more.",
            )
        ]


def _without_secrets(finding: Finding) -> Finding:
    return finding.model_copy(update={"message": redact(finding.message)})


def worst(findings: Iterable[Finding]) -> Verdict:
    """The gravest of all verdicts."""
    verdicts = {finding.verdict for finding in findings}
    return next(
        (v for v in (Verdict.PROBLEM, Verdict.WARNING) if v in verdicts), Verdict.OK
    )
