"""What the service itself says about trials while it runs them: to its own log, and to the trial's."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from nas.log_line import LogLevel, LogLine
from nas.objective import Score
from nas.states import TrialState
from nas.telemetry import context, meters, tracing
from nas.trial import OVER_LIMIT, Report, TrialRecord
from workers.assignment import Failed
from workers.recorder import Lines
from workers.reports import ReportBatch

log = logging.getLogger(__name__)

_NUMBERS = {
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.INFO: logging.INFO,
    LogLevel.WARNING: logging.WARNING,
    LogLevel.ERROR: logging.ERROR,
}


def number_of(trial: TrialRecord) -> int:
    """The attempt that runs, also where ``trial`` is as it was before it started."""
    return trial.attempts + (trial.state is TrialState.PROPOSED)


@contextmanager
def attempt(trial: TrialRecord, device: str, trace: str | None) -> Iterator[None]:
    """Around one attempt: its ids are on every line, and it is a span below the job's request."""
    with (
        context.bound(trial_id=trial.id, trial_number=trial.number),
        tracing.span(
            "trial attempt",
            parent=trace,
            job_id=trial.job_id,
            trial_id=trial.id,
            trial_number=trial.number,
            attempt=number_of(trial),
            device=device,
        ),
    ):
        yield


class TrialLog:
    """The logs of one job's trials; lines go into the store with the next reports."""

    def __init__(self, reports: ReportBatch) -> None:
        self._reports = reports

    def started(self, trial: TrialRecord, device: str) -> None:
        """An attempt begins."""
        again = f", after epoch {trial.epochs}" if trial.epochs else ""
        self._say(
            trial,
            LogLevel.INFO,
            f"Attempt {trial.attempts + 1} begins on {device}{again}.",
            attempt=trial.attempts + 1,
            device=device,
        )

    def heard(self, trial: TrialRecord, lines: Lines) -> None:
        """Its training process said something."""
        for line in lines.lines:
            self._reports.say(trial.id, line)

    def measured(self, trial: TrialRecord, report: Report) -> None:
        """An epoch ended; its numbers are in the reports, so that this is for those who look closely."""
        tracing.event("epoch", epoch=report.epoch, seconds=report.seconds)
        if self._reports.level is LogLevel.DEBUG:
            values = ", ".join(f"{k} {v:.4g}" for k, v in report.values.items())
            message = f"Epoch {report.epoch}: {values}; {report.seconds:.2f} s."
            self._say(trial, LogLevel.DEBUG, message, epoch=report.epoch)

    def lost(
        self, trial: TrialRecord, message: str, max_losses: int, blamed: bool = True
    ) -> None:
        """The attempt broke off; ``blamed`` says whether it counts against the trial."""
        meters.WORKERS_LOST.add()
        num_losses = trial.num_losses + 1
        if not blamed:
            then = (
                "it goes on from its last checkpoint, and this is not held against it"
            )
        elif num_losses < max_losses:
            then = f"it goes on from its last checkpoint, loss {num_losses} of {max_losses}"
        else:
            then = (
                f"that was loss {num_losses} of {max_losses}, the last that it may have"
            )
        self._say(
            trial,
            LogLevel.WARNING,
            f"Attempt {trial.attempts} broke off after epoch {trial.epochs}: {message}; {then}.",
            attempt=trial.attempts,
            epoch=trial.epochs,
        )

    def held(self, trial: TrialRecord, message: str) -> None:
        """It waits for who goes on, for no fault of its own."""
        self._say(
            trial,
            LogLevel.INFO,
            f"Waits for its next attempt: {message}.",
            attempt=trial.attempts,
            epoch=trial.epochs,
        )

    def pruned(self, trial: TrialRecord, epoch: int, reason: str) -> None:
        """The pruner ended it."""
        tracing.event("pruned", epoch=epoch, reason=reason)
        self._say(
            trial,
            LogLevel.INFO,
            f"Pruned after epoch {epoch}: {reason}.",
            epoch=epoch,
            reason=reason,
        )

    def ended(
        self,
        trial: TrialRecord,
        state: TrialState,
        last: Report | None,
        score: Score | None,
        failed: Failed | None,
    ) -> None:
        """It is over."""
        epoch = last.epoch if last else 0
        meters.TRIALS_ENDED.add(1, state.value)
        if state is TrialState.CANCELLED and failed is not None:
            self._say(trial, LogLevel.INFO, f"Cut off: {failed.message}.", epoch=epoch)
        elif failed is not None:
            trace = f"\n{failed.traceback}" if failed.traceback else ""
            message = f"Failed ({failed.reason}): {failed.message}{trace}"
            is_wanted = failed.reason == OVER_LIMIT
            level = LogLevel.INFO if is_wanted else LogLevel.ERROR
            self._say(trial, level, message, epoch=epoch, reason=failed.reason)
        elif state is TrialState.COMPLETE and score is not None:
            message = (
                f"Complete after epoch {epoch}: metric {score.metric:.6g}, "
                f"score {score.score:.6g}."
            )
            self._say(trial, LogLevel.INFO, message, epoch=epoch, score=score.score)

    def reused(self, trial: TrialRecord, source_id: str, score: Score) -> None:
        """It was answered by what another trial measured."""
        meters.TRIALS_ENDED.add(1, TrialState.REUSED.value)
        message = (
            f"Not trained: trial {source_id} was trained alike, "
            f"metric {score.metric:.6g}, score {score.score:.6g}."
        )
        self._say(trial, LogLevel.INFO, message, score=score.score)

    def _say(
        self,
        trial: TrialRecord,
        level: LogLevel,
        message: str,
        *,
        attempt: int = 0,
        epoch: int = 0,
        **fields: str | int | float,
    ) -> None:
        attempt = attempt or number_of(trial)
        line = LogLine(
            level,
            message,
            attempt=attempt,
            epoch=epoch,
            fields={"attempt": attempt, **fields},
        )
        ids = {"trial_id": trial.id, "trial_number": trial.number, "epoch": epoch}
        log.log(
            _NUMBERS[level],
            "trial %d: %s",
            trial.number,
            message,
            extra={**ids, **line.fields},
        )
        self._reports.say(trial.id, line)
