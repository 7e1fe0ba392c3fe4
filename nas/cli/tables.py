"""The tables that commands print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich import box
from rich.table import Table
from rich.text import Text

from nas.cli import formats
from nas.cli.resources import Dataset, Job, Preview, Trial
from nas.settings.listing import Setting
from nas.states import JobState, TrialState

STATE_STYLES = {
    JobState.RUNNING: "cyan",
    JobState.FINISHED: "green",
    JobState.FAILED: "bold red",
    JobState.CANCELLED: "yellow",
    TrialState.RUNNING: "cyan",
    TrialState.COMPLETE: "green",
    TrialState.REUSED: "green",
    TrialState.PRUNED: "yellow",
    TrialState.FAILED: "bold red",
    TrialState.CANCELLED: "yellow",
}


_NUM_COLUMNS = 8
"""Of a data set's table, so that its first rows fit a terminal."""


def state_text(state: JobState | TrialState) -> Text:
    """A state in its colour."""
    return Text(state.value, style=STATE_STYLES.get(state, "dim"))


def _table(title: str | None = None) -> Table:
    return Table(
        title=title,
        title_justify="left",
        title_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )


def _add_columns(table: Table, text: Iterable[str], numbers: Iterable[str]) -> None:
    for name in text:
        table.add_column(name, no_wrap=True)
    for name in numbers:
        table.add_column(name, justify="right", no_wrap=True)


def results(winner: Trial, named: Sequence[Trial], metric: str) -> Table:
    """The winner and the named topologies, the controls it is compared with."""
    table = _table()
    _add_columns(table, ("topology", "state"), (metric, "penalty", "score"))
    _add_columns(table, (), ("parameters", "FLOPs"))
    _add_columns(table, ("skips",), ("epochs", "seconds"))
    others = [trial for trial in named if trial.id != winner.id]
    for trial in [winner, *others]:
        is_winner = trial is winner
        title = f"★ {trial.title}" if is_winner else f"  {trial.title}"
        table.add_row(
            title,
            state_text(trial.state),
            formats.score(measured(trial, metric)),
            formats.score(trial.penalty),
            formats.score(trial.score),
            f"{trial.costs.parameters:,}",
            formats.scaled(trial.costs.flops),
            _skips(trial),
            str(trial.epochs),
            f"{trial.compute_seconds:.1f}",
            style="bold" if is_winner else "",
            end_section=is_winner,
        )
    return table


def measured(trial: Trial, metric: str) -> float | None:
    """The metric: that of the full budget, or of the last epoch where it was ended early."""
    return trial.metric if trial.metric is not None else trial.values.get(metric)


def _skips(trial: Trial) -> str:
    kinds = [f"{count} {kind}" for kind, count in trial.skips_by_kind.items()]
    return ", ".join(kinds) or "none"


def plain(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Table:
    """Rows of text."""
    table = _table()
    _add_columns(table, columns, ())
    for row in rows:
        table.add_row(*row)
    return table


def jobs(items: Sequence[Job]) -> Table:
    """Jobs, one a line."""
    table = _table()
    _add_columns(table, ("job", "name", "state", "data set", "family"), ())
    _add_columns(table, (), ("trials", "best score"))
    _add_columns(table, ("created",), ())
    for job in items:
        table.add_row(
            job.id,
            job.name or "–",
            state_text(job.state),
            job.dataset,
            job.family,
            f"{job.num_ended}/{job.num_wanted}",
            formats.score(job.best.score if job.best else None),
            formats.moment(job.created_at),
        )
    return table


def trials(items: Sequence[Trial], with_ids: bool = True) -> Table:
    """Trials, one a line."""
    table = _table()
    _add_columns(table, ("trial",) if with_ids else (), ("#",))
    _add_columns(table, ("topology", "state"), ("metric", "penalty", "score"))
    _add_columns(table, (), ("parameters", "skips", "epochs", "seconds"))
    _add_columns(table, ("device",), ("memory", "busy"))
    for trial in items:
        ids = (trial.id,) if with_ids else ()
        table.add_row(
            *ids,
            str(trial.number),
            trial.label or "–",
            state_text(trial.state),
            formats.score(trial.metric),
            formats.score(trial.penalty),
            formats.score(trial.score),
            f"{trial.costs.parameters:,}",
            str(trial.costs.num_skips),
            str(trial.epochs),
            f"{trial.compute_seconds:.1f}",
            trial.device or "–",
            formats.memory(trial.peak_memory_bytes),
            formats.share(trial.utilisation),
        )
    return table


def datasets(items: Sequence[Dataset]) -> Table:
    """Data sets, with what was made where a split was missing."""
    table = _table()
    _add_columns(table, ("data set", "origin", "kind", "task", "sample"), ("outputs",))
    _add_columns(table, (), ("train", "validation", "test"))
    table.add_column("digest", no_wrap=True)
    table.add_column("notes", overflow="fold")
    for item in items:
        table.add_row(
            item.name,
            item.origin,
            item.kind,
            item.task,
            formats.shape(item.input_shape),
            str(item.num_outputs),
            f"{item.num_train:,}",
            f"{item.num_val:,}",
            f"{item.num_test:,}",
            item.digest[:12],
            "; ".join(item.notes) or item.summary,
        )
    return table


def dataset(item: Dataset) -> Table:
    """One data set, a fact a line."""
    table = _table()
    table.add_column(item.name, no_wrap=True)
    table.add_column(item.summary, overflow="fold")
    facts = {
        "digest": item.digest,
        "origin": item.origin,
        "uploaded": item.uploaded_at and f"{item.uploaded_at:%Y-%m-%d %H:%M:%S}",
        "size": item.num_upload_bytes and formats.scaled(item.num_upload_bytes, "B"),
        "sample": f"{item.kind} {formats.shape(item.input_shape)}",
        "task": f"{item.task}, {item.num_outputs} outputs",
        "train": _split_text(item, "train", item.num_train),
        "validation": _split_text(item, "val", item.num_val),
        "test": _split_text(item, "test", item.num_test),
        "notes": "; ".join(item.notes),
        "needed by": ", ".join(item.needed_by),
    }
    for name, fact in facts.items():
        if fact:
            table.add_row(name, str(fact))
    return table


def first_samples(preview: Preview) -> Table:
    """The first samples: a table's rows and first columns; of images what they show."""
    shown = preview.columns[:_NUM_COLUMNS]
    more = preview.num_columns - len(shown)
    title = f"first samples, {more:,} columns more" if more else "first samples"
    table = _table(title)
    _add_columns(table, ("label",), shown)
    rows = preview.rows or [[] for _ in preview.labels]
    for label, row in zip(preview.labels, rows, strict=True):
        table.add_row(label, *(f"{value:g}" for value in row[:_NUM_COLUMNS]))
    return table


def settings(items: Sequence[Setting]) -> Table:
    """Settings, those of a part together; a value that differs from its default stands out."""
    table = _table()
    table.add_column("variable", no_wrap=True)
    table.add_column("value", overflow="fold")
    table.add_column("what it is for")
    for item, following in zip(items, [*items[1:], None], strict=True):
        style = "" if item.value == item.default else "bold cyan"
        ends_part = following is None or following.part != item.part
        value = Text(item.value or "-", style=style)
        table.add_row(item.variable, value, item.description, end_section=ends_part)
    return table


def _split_text(item: Dataset, part: str, num_samples: int) -> str:
    counts = item.class_counts.get(part, [])
    shown = ", ".join(
        f"{name} {count:,}" for name, count in zip(item.classes, counts, strict=False)
    )
    return f"{num_samples:,}" + (f" ({shown})" if shown else "")
