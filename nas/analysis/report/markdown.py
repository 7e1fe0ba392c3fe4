"""A report for people, as Markdown."""

from __future__ import annotations

from functools import cache

from jinja2 import Template

from nas.analysis.report.document import Report
from nas.analysis.report.statistics import Interval, Sample
from nas.escaping import escaped
from nas.templates import template


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
    )


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
    return f"{of.difference:+.3g} ({of.low:+.3g} to {of.high:+.3g})"


@cache
def _template() -> Template:
    return template(
        "nas.analysis.report",
        "report.md.jinja",
        escaped=escaped,
        figure=lambda value: f"{value:.4g}",
        sample=sample,
        interval=interval,
    )
