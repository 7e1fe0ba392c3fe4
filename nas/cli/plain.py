"""Progress as plain lines, where stdout is a file, a pipe or a log."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nas.cli import formats
from nas.cli.progress import Progress
from nas.cli.resources import Trial
from nas.states import JobState


class PlainLines:
    """One line for each trial that ended, and for each change of the job's state."""

    def __init__(
        self,
        write: Callable[[str], None],
        fetch: Callable[[str], Trial],
        progress: Progress,
    ) -> None:
        self._write = write
        self._fetch = fetch
        self._job = progress.job
        self._num_ended = progress.job.num_ended
        self._trainings: tuple[int, int] | None = None

    def __enter__(self) -> PlainLines:
        job = self._job
        self._write(
            f"{job.id} is {job.state.value}: {job.title}, "
            f"{job.num_ended}/{job.num_wanted} trials"
        )
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def update(self, progress: Progress, ended: Sequence[str]) -> None:
        """Write what is new; ``ended`` are the ids of trials that ended since the last time."""
        job = progress.job
        for trial_id in ended:
            self._num_ended += 1
            text = line(self._fetch(trial_id))
            self._write(f"{self._num_ended:>4}/{job.num_wanted}  {text}")
        if job.state is not self._job.state:
            hint = f"; `nas resume {job.id}` goes on"
            paused = job.state is JobState.PAUSED
            self._write(f"{job.id} is {job.state.value}{hint if paused else ''}")
        if progress.trainings and progress.trainings != self._trainings:
            num_ended, num_wanted = progress.trainings
            self._write(f"report: {num_ended} of {num_wanted} trainings have ended")
            self._trainings = progress.trainings
        self._job = job


def line(trial: Trial) -> str:
    """A trial that ended in one line."""
    skips = ", ".join(f"{n} {kind}" for kind, n in trial.skips_by_kind.items())
    text = (
        f"{trial.title:<12} {trial.state.value:<9} score {formats.score(trial.score)}"
        f"  metric {formats.score(trial.metric)}"
        f"  penalty {formats.score(trial.penalty)}"
        f"  {trial.costs.parameters:,} parameters  {skips or 'no skips'}"
        f"  {formats.counted(trial.epochs, 'epoch')}  {trial.compute_seconds:.1f} s"
    )
    return f"{text}  {trial.reason}: {trial.message}" if trial.reason else text
