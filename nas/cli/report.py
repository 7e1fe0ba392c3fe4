"""The result of a job: the winner beside the named topologies, and by how much it leads."""

from __future__ import annotations

import json
from dataclasses import dataclass

import typer
from rich.console import Group
from rich.text import Text

from nas.cli import formats, output, tables
from nas.cli.client import Client
from nas.cli.display import drawing
from nas.cli.failures import ExitCode, Failure
from nas.cli.resources import Job, Trial
from nas.states import JobState, TrialState

_NAMED_WITHIN = 20
"""Named topologies are the first trials of a search."""


@dataclass(frozen=True, slots=True)
class Result:
    """A job that has ended; ``winner`` None: no trial was complete; ``tested`` None: there is no report."""

    job: Job
    winner: Trial | None
    named: tuple[Trial, ...]
    tested: str | None = None

    @classmethod
    def of(cls, client: Client, job: Job) -> Result:
        """Ask the service for it."""
        # Loads the templates of reports, which other commands need not wait for.
        from nas.analysis.report import Report
        from nas.cli.conclusion import conclusion

        first = client.trials(job.id, limit=_NAMED_WITHIN)
        named = tuple(client.trial(trial.id) for trial in first if trial.label)
        winner = client.trial(job.best.trial_id) if job.best else None
        report = Report.model_validate_json(client.report(job.id, "json"))
        return cls(job, winner, named, conclusion(report))

    @property
    def rival(self) -> Trial | None:
        """The best named topology beside the winner that had its full budget."""
        others = [
            trial
            for trial in self.named
            if trial.state.has_score and trial != self.winner
        ]
        return max(others, key=lambda trial: trial.score or 0.0, default=None)


def show(result: Result, as_json: bool) -> None:
    """Print it."""
    if as_json:
        typer.echo(json.dumps(_document(result), indent=2))
        return
    job = result.job
    counts = ", ".join(f"{n} {state.value}" for state, n in job.counts.items() if n)
    heading = Text.assemble(
        (job.title, "bold"),
        " is ",
        tables.state_text(job.state),
        f": {counts}",
    )
    output.show(heading)
    if earlier := job.request.get("warm_start"):
        words = f"It began with the results of {', '.join(earlier)}."
        output.show(Text(words, style="dim"))
    if job.message and job.state is JobState.FINISHED:
        output.show(Text(job.message, style="dim"))
    if result.winner:
        metric = job.metric_of(result.winner)
        table = tables.results(result.winner, result.named, metric)
        output.show(
            Group(table, Text(drawing(result.winner)), Text(), _verdict(result))
        )
    if result.tested:
        output.show(Text(result.tested))


def _document(result: Result) -> dict[str, object]:
    return {
        "job": result.job.model_dump(mode="json"),
        "winner": result.winner.model_dump(mode="json") if result.winner else None,
        "named": [trial.model_dump(mode="json") for trial in result.named],
    }


def _verdict(result: Result) -> Text:
    """By how much the winner leads, and how far that can be trusted."""
    winner, rival = result.winner, result.rival
    sentences = []
    if winner and winner.score is not None and rival and rival.score is not None:
        sentences.append(
            f"{winner.title} scores {winner.score - rival.score:+.4f} against "
            f"{rival.title}, the best other named topology ({formats.score(winner.score)} "
            f"and {formats.score(rival.score)}): one training each, on the validation set."
        )
    if any(trial.state is TrialState.PRUNED for trial in result.named):
        sentences.append("What was pruned shows the values of its last epoch.")
    return Text(" ".join(sentences), style="dim")


def check(job: Job) -> None:
    """Raise a :class:`Failure` where the job failed or was cancelled."""
    if job.state is not JobState.FINISHED:
        said = f": {job.message}" if job.message else ""
        raise Failure(f"{job.id} is {job.state.value}{said}", ExitCode.FAILED)
