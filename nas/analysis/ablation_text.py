"""An ablation as Markdown, for reports and model cards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nas.analysis.ablation import Findings, RetrainedRemoval


def markdown(findings: Findings) -> str:
    """What each skip is worth, how open the gates are, what is merged, and the gradients, without headings.

    Empty where nothing was measured yet.
    """
    if findings.metric is None:
        return ""
    if findings.num_skips == 0:
        return "The network has no skip: there is nothing to remove.\n"
    parts = [_removals(findings), _gates(findings), _merges(findings)]
    parts.append(_gradients(findings))
    return "\n".join(part for part in parts if part)


def _removals(findings: Findings) -> str:
    retrained = {
        each.edge: each
        for each in (findings.retrained.removals if findings.retrained else ())
    }
    better = "more is better" if findings.maximise else "less is better"
    lines = [
        f"Each skip removed in turn, {findings.metric_name} ({better}) on the "
        f"{findings.num_samples:,} validation samples; with all skips "
        f"{findings.metric:.4f}"
        + (
            f", trained again {findings.retrained.metric:.4f}."
            if findings.retrained
            else "."
        ),
        "",
    ]
    heads = ["skip", "kind", "without it", "difference"]
    if retrained:
        heads += ["retrained without", "difference"]
    rows = [
        [
            f"{each.source} → {each.target}",
            each.kind.value,
            f"{each.metric:.4f}",
            f"{each.difference:+.4f}",
            *(_retrained(retrained.get(each.edge)) if retrained else ()),
        ]
        for each in findings.removals
    ]
    return "\n".join([*lines, *_table(heads, rows), ""])


def _retrained(removal: RetrainedRemoval | None) -> list[str]:
    if removal is None or removal.metric is None or removal.difference is None:
        return ["–", (removal and removal.message) or "–"]
    return [f"{removal.metric:.4f}", f"{removal.difference:+.4f}"]


def _gates(findings: Findings) -> str:
    if not findings.gates:
        return ""
    rows = [
        [
            f"{each.source} → {each.target}",
            f"{each.mean:.3f}",
            f"{each.sd:.3f}",
            f"{each.p5:.3f} / {each.p50:.3f} / {each.p95:.3f}",
            "saturated" if each.is_saturated else "",
        ]
        for each in findings.gates
    ]
    heads = ["gate", "mean", "sd", "5 / 50 / 95 %", ""]
    title = "How open each gate is: 0 passes the skip alone, 1 the layer alone."
    return "\n".join([title, "", *_table(heads, rows), ""])


def _merges(findings: Findings) -> str:
    if not findings.merges:
        return ""
    rows = [
        [
            f"{each.source} → {each.target}",
            f"{each.branch:.3g}",
            f"{each.skip:.3g}",
            "–" if each.ratio is None else f"{each.ratio:.2f}",
        ]
        for each in findings.merges
    ]
    heads = ["skip", "norm of the branch", "norm of the skip", "branch / skip"]
    return "\n".join(
        ["What each merge sums or joins, mean L2 norms:", "", *_table(heads, rows), ""]
    )


def _gradients(findings: Findings) -> str:
    if not findings.gradients:
        return ""
    rows = [
        [each.name, f"{each.parameters:,}", f"{each.start:.3g}", f"{each.end:.3g}"]
        for each in findings.gradients
    ]
    heads = ["layer", "parameters", "at the start", "at the end"]
    title = "Gradient norm by layer, at the start and at the end of training:"
    return "\n".join([title, "", *_table(heads, rows), ""])


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{' --- |' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(_escaped(cell) for cell in row)} |"


def _escaped(cell: str) -> str:
    return cell.replace("|", "\\|").replace("\n", " ")
