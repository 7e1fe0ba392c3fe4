"""The live display of a job in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from rich import box
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from nas.cli import formats
from nas.cli.progress import Progress
from nas.cli.resources import Trial
from nas.cli.tables import STATE_STYLES, state_text
from nas.states import TrialState

NUM_RECENT = 8
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
    """Redraws the newest :class:`Progress` several times a second; a context manager."""

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
            get_renderable=lambda: render(self._progress, self._now()),
            refresh_per_second=8,
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


def render(progress: Progress, now: datetime) -> RenderableType:
    """The whole display: how far, the best so far, the newest trials."""
    body = Table.grid(padding=(0, 1), expand=True)
    body.add_column(ratio=1)
    body.add_column()
    body.add_row(_best(progress), _recent(progress))
    return Group(_header(progress, now), body)


def _header(progress: Progress, now: datetime) -> Panel:
    job = progress.job
    title = Text.assemble(
        ("skip search", "bold"),
        f" · {job.name or job.id} · {job.dataset} · {job.family}",
    )
    bar = Table.grid(padding=(0, 2), expand=True)
    bar.add_column(ratio=1)
    bar.add_column(justify="right", no_wrap=True)
    bar.add_row(
        ProgressBar(total=1.0, completed=progress.fraction),
        Text(f"{job.num_ended}/{job.budget} trials", style="bold"),
    )
    bar.add_row(_counts(progress), _times(progress, now))
    return Panel(
        bar,
        title=title,
        title_align="left",
        subtitle=state_text(job.state),
        subtitle_align="right",
        box=box.ROUNDED,
        border_style="dim",
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
    text = f"{formats.duration(progress.elapsed_seconds(now))} gone"
    if left is not None:
        text += f", about {formats.duration(left)} left"
    return Text(text, style="dim")


def _best(progress: Progress) -> Panel:
    best = progress.best
    if best is None:
        content: RenderableType = Text("no complete trial yet", style="dim")
    else:
        content = Group(_best_line(best), Text(), Text(drawing(best), no_wrap=True))
    return Panel(
        content,
        title="best so far",
        title_align="left",
        box=box.ROUNDED,
        border_style="green" if best else "dim",
    )


def _best_line(best: Trial) -> Text:
    return Text.assemble(
        (best.title, "bold"),
        "  score ",
        (formats.score(best.score), "bold green"),
        f"\nmetric {formats.score(best.metric)} − penalty {formats.score(best.penalty)}"
        f"\n{best.costs.parameters:,} parameters, {best.costs.num_skips} skips",
    )


def drawing(trial: Trial) -> str:
    """A small drawing of the trial's topology."""
    from search_spaces import Architecture
    from search_spaces.drawing import draw_small

    return draw_small(Architecture.from_json(trial.architecture or {}))


def _recent(progress: Progress) -> Panel:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("#", justify="right")
    table.add_column("topology", no_wrap=True)
    table.add_column("state", no_wrap=True)
    for name in ("epochs", "score", "skips", "seconds"):
        table.add_column(name, justify="right", no_wrap=True)
    for trial in progress.recent[:NUM_RECENT]:
        table.add_row(
            str(trial.number),
            trial.label or "",
            state_text(trial.state),
            str(trial.epochs),
            formats.score(trial.score),
            str(trial.costs.num_skips),
            f"{trial.compute_seconds:.1f}",
        )
    return Panel(
        table,
        title="newest trials",
        title_align="left",
        box=box.ROUNDED,
        border_style="dim",
    )
