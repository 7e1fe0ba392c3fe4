"""The live display of a job in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text, TextType

from nas.cli import formats
from nas.cli.progress import Progress
from nas.cli.resources import Job, Trial
from nas.cli.tables import STATE_STYLES, state_text
from nas.states import JobState, TrialState

NUM_RECENT = 8
_SIDE_BY_SIDE = 100
"""From this width on the best and the newest trials stand side by side."""
_RECENT_WIDTH = 66
_SHOWN = (
    TrialState.COMPLETE,
    TrialState.REUSED,
    TrialState.PRUNED,
    TrialState.RUNNING,
    TrialState.PROPOSED,
    TrialState.FAILED,
    TrialState.CANCELLED,
)


class LiveDisplay:
    """Redraws the newest :class:`Progress` twice a second; a context manager."""

    def __init__(
        self,
        console: Console,
        progress: Progress,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._progress = progress
        self._now = now
        self._live = Live(
            console=console,
            get_renderable=lambda: render(self._progress, self._now(), console.width),
            refresh_per_second=2,
            transient=True,
        )

    def __enter__(self) -> LiveDisplay:
        self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.stop()

    def update(self, progress: Progress, _ended: Sequence[str]) -> None:
        """Show this from now on."""
        self._progress = progress


def render(progress: Progress, now: datetime, width: int) -> RenderableType:
    """The whole display: how far, the best so far, the newest trials."""
    header = _header(progress, now)
    if width < _SIDE_BY_SIDE:
        best = _best(progress, width - 4, num_lines=4)
        return Group(header, best, _recent(progress, num_trials=4))
    body = Table.grid(padding=(0, 1), expand=True)
    body.add_column(ratio=1)
    body.add_column()
    height = NUM_RECENT + 3
    best = _best(progress, width - _RECENT_WIDTH, num_lines=5, height=height)
    body.add_row(best, _recent(progress, NUM_RECENT, height))
    return Group(header, body)


def _header(progress: Progress, now: datetime) -> Panel:
    job = progress.job
    bar = Table.grid(padding=(0, 2), expand=True)
    bar.add_column(ratio=1)
    bar.add_column(justify="right", no_wrap=True)
    bar.add_row(
        ProgressBar(total=1.0, completed=progress.fraction),
        Text(f"{job.num_ended}/{job.num_wanted} trials", style="bold"),
    )
    bar.add_row(_counts(progress), _times(progress, now))
    if progress.trainings:
        ended, wanted = progress.trainings
        bar.add_row(Text(f"report: {ended} of {wanted} trainings have ended"))
    if spending := formats.joined(spent(job)):
        bar.add_row(Text(spending, style="dim"))
    title = Text.assemble((job.title, "bold"), f" · {job.id}")
    return _panel(bar, title, subtitle=state_text(job.state), subtitle_align="right")


def spent(job: Job) -> Iterator[str]:
    """What was spent of each limit besides the trials, and how a paused job goes on."""
    if job.state is JobState.PAUSED:
        yield f"`nas resume {job.id}` goes on"
    budget = job.budget
    for name, account in (
        ("time", budget.wall_seconds),
        ("compute", budget.compute_seconds),
    ):
        if account.limit is not None:
            used = formats.duration(account.spent)
            yield f"{name} {used} of {formats.duration(account.limit)}"
    if budget.target_score.limit is not None:
        yield f"until score {formats.score(budget.target_score.limit)}"


def _panel(content: RenderableType, title: TextType, **more: Any) -> Panel:
    return Panel(
        content,
        **{"title": title, "title_align": "left", "border_style": "dim", **more},
    )


def _counts(progress: Progress) -> Text:
    counts = progress.job.counts
    parts = [
        Text(f"{counts[state]} {state.value}", style=STATE_STYLES.get(state, "dim"))
        for state in _SHOWN
        if counts.get(state)
    ]
    return Text(" · ", style="dim").join(parts) or Text("waiting for a worker", "dim")


def _times(progress: Progress, now: datetime) -> Text:
    left = progress.seconds_left(now)
    text = f"{formats.duration(progress.elapsed_seconds(now))} elapsed"
    if left is not None:
        text += f", about {formats.duration(left)} left"
    return Text(text, style="dim")


def _best(
    progress: Progress, width: int, num_lines: int, height: int | None = None
) -> Panel:
    best = progress.best
    if best is None:
        content: RenderableType = Text("no complete trial yet", style="dim")
    else:
        picture = Text(drawing(best, width, num_lines), no_wrap=True)
        lines = _best_lines(best, progress.job.metric_of(best))
        content = Group(lines, Text(), picture)
    style = "green" if best else "dim"
    return _panel(content, "best so far", height=height, border_style=style)


def _best_lines(best: Trial, metric: str) -> Text:
    return Text.assemble(
        (best.title, "bold"),
        "  score ",
        (formats.score(best.score), "bold green"),
        f"\n{metric} {formats.score(best.metric)} − penalty {formats.score(best.penalty)}"
        f"\n{best.costs.parameters:,} parameters, {formats.counted(best.costs.num_skips, 'skip')}",
    )


def drawing(trial: Trial, width: int = 78, num_lines: int = 6) -> str:
    """A small drawing of the trial's topology."""
    from search_spaces import Architecture
    from search_spaces.drawing import draw_small

    architecture = Architecture.from_json(trial.architecture or {})
    return draw_small(architecture, width=width, max_lines=num_lines)


def _recent(progress: Progress, num_trials: int, height: int | None = None) -> Panel:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("#", justify="right")
    table.add_column("topology", min_width=8, no_wrap=True)
    table.add_column("state", min_width=9, no_wrap=True)
    for name, width in (("epochs", 6), ("score", 6), ("skips", 5), ("seconds", 7)):
        table.add_column(name, justify="right", min_width=width, no_wrap=True)
    for trial in progress.recent[:num_trials]:
        table.add_row(
            str(trial.number),
            trial.label or "",
            state_text(trial.state),
            str(trial.epochs),
            formats.score(trial.score),
            str(trial.costs.num_skips),
            f"{trial.compute_seconds:.1f}",
        )
    return _panel(table, "newest trials", height=height)
