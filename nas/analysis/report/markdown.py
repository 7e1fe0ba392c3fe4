"""A report for people, as Markdown."""

from __future__ import annotations

from functools import cache

from jinja2 import Template

from nas.analysis.decisions import (
    ChoiceOption,
    Decisions,
    IntervalEstimate,
    OptionShare,
)
from nas.analysis.report.document import Report
from nas.analysis.report.statistics import Interval, Sample
from nas.escaping import escaped
from nas.templates import template

MAX_DIMENSIONS = 10
"""Choices that are listed, those in which the best differ most from all."""


def markdown(report: Report, ablation: str = "") -> str:
    """The report; ``ablation`` is Markdown about the winner's skips, put at its end."""
    return _template().render(
        report=report,
        ablation=ablation,
        course=list(
            zip(
                report.course.num_trials,
                report.course.compute_seconds,
                report.course.score,
                strict=True,
            )
        ),
        preferences=preferences(report.decisions) if report.decisions else [],
    )


def preferences(of: Decisions) -> list[tuple[str, ChoiceOption]]:
    """What the best took more often than all did: the largest difference of each dimension and in all first."""
    found = [
        (dimension.name, max(dimension.options, key=_excess))
        for dimension in of.dimensions
    ]
    more = [one for one in found if _excess(one[1]) > 0]
    return sorted(more, key=lambda one: -_excess(one[1]))[:MAX_DIMENSIONS]


def _excess(of: ChoiceOption) -> float:
    if of.top.share is None or of.all.share is None:
        return 0.0
    return of.top.share.value - of.all.share.value


def share(of: OptionShare) -> str:
    """``80% (49% to 94%)``."""
    if of.share is None:
        return "none"
    return f"{of.share.value:.0%} ({of.share.low:.0%} to {of.share.high:.0%})"


def estimate(of: IntervalEstimate | None) -> str:
    """``+0.012 (+0.004 to +0.020)``."""
    return _bounded(of.value, of.low, of.high) if of else "unknown"


def sample(of: Sample | None) -> str:
    """``0.912 ± 0.004 (3)``."""
    if of is None:
        return "none"
    spread = "" if of.sd is None else f" ± {of.sd:.2g}"
    return f"{of.mean:.4g}{spread} ({of.n})"


def interval(of: Interval) -> str:
    """``+0.012 (+0.004 to +0.020)``."""
    if of.low is None or of.high is None:
        return f"{of.difference:+.3g}"
    return _bounded(of.difference, of.low, of.high)


def _bounded(value: float, low: float, high: float) -> str:
    return f"{value:+.3g} ({low:+.3g} to {high:+.3g})"


@cache
def _template() -> Template:
    return template(
        "nas.analysis.report",
        "report.md.jinja",
        escaped=escaped,
        figure=lambda value: f"{value:.4g}",
        sample=sample,
        interval=interval,
        share=share,
        estimate=estimate,
    )
