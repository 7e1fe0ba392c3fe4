"""Checkpoints of one trial: a folder an epoch, whole or not there, the newest kept.

    <trial folder>/checkpoint/000003-1/    epoch 3, written in attempt 1
        reports.json                       the curve so far
        ...                                what the trainable wrote

The attempt is in the name so that a worker that was given up for dead, and is not, never writes
where its successor does.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nas.trial import Report

REPORTS = "reports.json"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint that is whole, and the curve up to it."""

    folder: Path
    reports: tuple[Report, ...]


class Checkpoints:
    """The checkpoints below a trial's folder, as one attempt sees them."""

    def __init__(self, trial_folder: Path, attempt: int) -> None:
        self._folder = trial_folder / "checkpoint"
        self._attempt = attempt

    def latest(self) -> Checkpoint | None:
        """The checkpoint furthest on, of any attempt."""
        folders = self._folders()
        if not folders:
            return None
        reports = json.loads((folders[-1] / REPORTS).read_text())
        return Checkpoint(folders[-1], tuple(Report(**report) for report in reports))

    def write(self, reports: Sequence[Report], save: Callable[[str], object]) -> None:
        """Let ``save`` write into a new folder; then let the earlier ones go."""
        name = f"{len(reports):06d}-{self._attempt}"
        unfinished = self._folder / f".{name}"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        save(str(unfinished))
        (unfinished / REPORTS).write_text(
            json.dumps([asdict(report) for report in reports])
        )
        earlier = self._folders()
        unfinished.rename(self._folder / name)
        for folder in earlier:
            shutil.rmtree(folder, ignore_errors=True)

    def _folders(self) -> list[Path]:
        return sorted(self._folder.glob("[0-9]*-[0-9]*"))


def clear(trial_folder: Path) -> None:
    """Remove the checkpoints of a trial whose result stands."""
    shutil.rmtree(trial_folder / "checkpoint", ignore_errors=True)
