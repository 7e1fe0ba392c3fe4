"""Asks for a trial's bundle, waits for it and writes its files into a folder."""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import typer

from nas.cli import bundle, formats, output
from nas.cli.client import Client
from nas.cli.connection import Connection
from nas.cli.failures import ExitCode, Failure
from nas.states import ExportState

_POLL_SECONDS = 0.2


def trial_of(client: Client, name: str) -> str:
    """The id of the trial that ``name`` means: itself, or the best one of a job.

    Raises:
        Failure: the job has no complete trial.
    """
    if not name.startswith("job_"):
        return name
    best = client.best(name)
    if not best:
        raise Failure(
            f"{name} has no complete trial to export",
            ExitCode.FAILED,
            f"remedy: Wait for one (`nas watch {name}`), or name a trial.",
        )
    return best[0].id


def export(to: Connection, trial_id: str, folder: Path) -> list[Path]:
    """Write the bundle of a trial into ``folder``; returns the files.

    Args:
        to: a service with a worker, which makes the bundle.
        trial_id: a complete trial.
        folder: is made; an earlier bundle in it is replaced.

    Raises:
        Failure: a check of the certificate failed; the message says what differed.
    """
    client = to.client
    wanted = client.request_export(trial_id)
    with output.waiting("Making and checking the bundle ..."):
        while wanted.state is not ExportState.READY:
            to.check()
            time.sleep(_POLL_SECONDS)
            wanted = client.export(wanted.id)
    with tempfile.TemporaryDirectory(prefix="nas-") as place:
        archive = Path(place) / "bundle.zip"
        client.download(wanted, archive)
        return bundle.unpack(archive, folder)


def show(files: Sequence[Path], as_json: bool) -> None:
    """What was written."""
    if as_json:
        typer.echo(json.dumps([str(file) for file in files], indent=2))
        return
    width = max(len(str(file)) for file in files)
    for file in files:
        size = formats.scaled(file.stat().st_size, "B")
        typer.echo(f"  {file!s:<{width}}  {size:>8}")
