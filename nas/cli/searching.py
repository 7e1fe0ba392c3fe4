"""One search from the command line: post the job, watch it, show the result, write the bundle."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from nas.cli import bundle, connection, exporting, output, report, watching
from nas.cli.connection import Connection
from nas.cli.failures import ExitCode, Failure, Interrupted
from nas.cli.resources import Job
from nas.settings import Settings


@dataclass(frozen=True, slots=True)
class Manner:
    """How the search runs, as the options say."""

    embedded: bool = False
    detach: bool = False
    export: Path | None = None
    as_json: bool = False


def search(settings: Settings, request: Mapping[str, Any], manner: Manner) -> None:
    """Run the search to its end, or post it only.

    Raises:
        Failure: the request was refused, or the job or the export failed.
        Interrupted: says what becomes of the job.
    """
    if manner.export:
        bundle.check_target(manner.export)
    with _reach(settings, manner) as to:
        job = to.client.create_job(request)
        if manner.detach:
            _show_posted(to, job, manner)
            return
        try:
            _follow(to, job, manner)
            if to.is_embedded:
                _say_where(job, settings, manner)
        except KeyboardInterrupt:
            raise Interrupted(_parting(to, job, settings)) from None


def _reach(settings: Settings, manner: Manner) -> AbstractContextManager[Connection]:
    if manner.embedded and manner.detach:
        raise Failure(
            "--embedded and --detach exclude each other: an own service ends with the command",
            ExitCode.REFUSED,
            "remedy: Start a service with `nas serve`, then detach.",
        )
    if manner.detach:
        return connection.running(settings)
    own = connection.embedded(settings, worker=True)
    return own if manner.embedded else connection.running_or(settings, own)


def _show_posted(to: Connection, job: Job, manner: Manner) -> None:
    if manner.as_json:
        output.print_json(job)
    else:
        typer.echo(f"{job.id} is {job.state.value}; watch it with `nas watch {job.id}`")
        typer.echo(f"or in a browser at {to.client.page(job.id)}")


def _follow(to: Connection, job: Job, manner: Manner) -> None:
    typer.echo(f"Watch it at {to.client.page(job.id)}", err=manner.as_json)
    ended = watching.watch(to, job.id, quiet=manner.as_json)
    result = report.Result.of(to.client, ended)
    report.show(result, manner.as_json)
    report.check(ended)
    if manner.export:
        _export(to, job, manner.export, manner.as_json)


def _say_where(job: Job, settings: Settings, manner: Manner) -> None:
    """An own service ends now, and its page with it."""
    again = f"nas serve --data-dir {settings.data_dir}"
    page = f"{settings.url.rstrip('/')}/#/jobs/{job.id}"
    typer.echo(
        f"\nThe page ends with the search: `{again}` shows it again at {page}",
        err=manner.as_json,
    )


def _export(to: Connection, job: Job, folder: Path, as_json: bool) -> None:
    winner = exporting.trial_of(to.client, job.id)
    typer.echo(f"\nWriting the best of the search to {folder}", err=as_json)
    files = exporting.export(to, winner, folder)
    if not as_json:
        exporting.show(files, as_json=False)


def _parting(to: Connection, job: Job, settings: Settings) -> str:
    """Nothing is cancelled: where the job stands, and how to go on or end it."""
    if not to.is_embedded:
        return (
            f"Not watching any more; the job goes on. `nas watch {job.id}` shows it "
            f"again, `nas cancel {job.id}` ends it."
        )
    return (
        f"Interrupted; the service of this search ends now. {job.id} and its finished "
        f"trials are kept in {settings.data_dir}: `nas serve` takes it up where it "
        f"stands, `nas cancel {job.id}` then ends it."
    )
