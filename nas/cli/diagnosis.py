"""What the doctor found, a line a part, the remedy below it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from nas.cli import formats, output
from nas.doctor import Finding, Verdict

_SIGNS = {
    Verdict.OK: Text("ok", style="green"),
    Verdict.WARNING: Text("warning", style="yellow"),
    Verdict.PROBLEM: Text("problem", style="bold red"),
}


def show(findings: Sequence[Finding]) -> None:
    """Print all findings and what they come to."""
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in findings:
        table.add_row(_SIGNS[finding.verdict], finding.part, Text(finding.message))
        if finding.remedy:
            table.add_row("", "", Text(f"→ {finding.remedy}", style="bold"))
    output.show(table)
    output.show(_sum(findings))


def _sum(findings: Sequence[Finding]) -> str:
    counts = {
        verdict: sum(finding.verdict is verdict for finding in findings)
        for verdict in Verdict
    }
    if not counts[Verdict.PROBLEM] and not counts[Verdict.WARNING]:
        return "Everything is as it should be."
    problems = formats.counted(counts[Verdict.PROBLEM], "problem")
    return f"{problems}, {formats.counted(counts[Verdict.WARNING], 'warning')}."
