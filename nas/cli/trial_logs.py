"""The log of a trial as lines: what was said, and between it what each epoch measured."""

from __future__ import annotations

import time

import typer

from nas.cli.connection import Connection
from nas.cli.resources import LogLine, Trial

_LOOK_SECONDS = 1.0


def show(
    to: Connection, trial_id: str, *, level: str, follow: bool, as_json: bool
) -> None:
    """Print the log, and go on printing until the trial has ended where that is wished."""
    printed = _Printed(as_json)
    while True:
        trial = to.client.trial(trial_id)
        lines = to.client.logs(trial_id, after=printed.last, level=level)
        printed.add(trial, lines)
        if not follow or trial.state.is_final:
            return
        to.check()
        time.sleep(_LOOK_SECONDS)


class _Printed:
    """What has been printed so far; an epoch that is trained again is printed once."""

    def __init__(self, as_json: bool) -> None:
        self.last = 0
        self._epoch = 0
        self._as_json = as_json

    def add(self, trial: Trial, lines: list[LogLine]) -> None:
        """Print what is new, epochs where they happened."""
        for line in lines:
            self._epochs_up_to(trial, line.epoch)
            self._print(line)
            self.last = line.number
        self._epochs_up_to(trial, trial.epochs)

    def _print(self, line: LogLine) -> None:
        if self._as_json:
            typer.echo(line.model_dump_json())
            return
        moment = line.created_at.astimezone().strftime("%H:%M:%S")
        who = "" if line.logger == "service" else f"{line.logger}: "
        typer.echo(f"{moment} {line.level:<7} {who}{line.message}")

    def _epochs_up_to(self, trial: Trial, epoch: int) -> None:
        if self._as_json:
            return
        for report in trial.curve:
            if self._epoch < report.epoch <= epoch:
                values = "  ".join(f"{k} {v:.4g}" for k, v in report.values.items())
                typer.echo(
                    f"{'epoch':>8} {report.epoch:<7} {values}  {report.seconds:.2f} s"
                )
                self._epoch = report.epoch
