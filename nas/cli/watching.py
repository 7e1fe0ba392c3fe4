"""Watches a job to its end: the event stream says when to look, the resources say what is there."""

from __future__ import annotations

import time
from collections.abc import Iterable

import typer
from rich.console import Console

from nas.cli.client import Client
from nas.cli.connection import Connection
from nas.cli.display import NUM_RECENT, LiveDisplay
from nas.cli.event_stream import Event, EventStream
from nas.cli.failures import ExitCode, Failure
from nas.cli.plain import PlainLines
from nas.cli.progress import Progress
from nas.cli.resources import Job
from nas.states import TrialState

_TICK_SECONDS = 0.5
_SETTLE_SECONDS = 0.1


def watch(to: Connection, job_id: str, *, quiet: bool = False) -> Job:
    """Show the job until it is finished, failed or cancelled; returns how it ended.

    Args:
        to: the service that has the job.
        job_id: the job.
        quiet: plain lines on stderr, so that stdout stays free for JSON.
    """
    client = to.client
    progress = Progress(client.job(job_id)).refreshed(client, NUM_RECENT)
    if progress.job.state.is_final:
        return progress.job
    stream = EventStream(client, job_id, progress.job.last_event)
    try:
        with _display(client, progress, quiet) as display:
            ended: list[str] = []
            changed = True
            seen = progress.job.last_event
            # The job's state may be known before the events that led to it have arrived.
            while not progress.job.state.is_final or seen < progress.job.last_event:
                to.check()
                events = stream.take(_TICK_SECONDS)
                seen = events[-1].number if events else seen
                ended += _ended(events)
                changed = changed or bool(events)
                if changed and (newer := _look(client, progress)):
                    progress, changed = newer, False
                    display.update(progress, ended)
                    ended = []
                time.sleep(_SETTLE_SECONDS)  # what follows at once is one redrawing
    finally:
        stream.close()
    return progress.job


def _look(client: Client, progress: Progress) -> Progress | None:
    """How the job stands now; None while the service is out of reach."""
    try:
        return progress.refreshed(client, NUM_RECENT)
    except Failure as failure:
        if failure.code is ExitCode.UNREACHABLE:
            return None  # the event stream knows for how long, and gives up in time
        raise


def _display(
    client: Client, progress: Progress, quiet: bool
) -> LiveDisplay | PlainLines:
    console = Console()
    if quiet or not console.is_terminal:
        return PlainLines(
            lambda text: typer.echo(text, err=quiet), client.trial, progress
        )
    return LiveDisplay(console, progress)


def _ended(events: Iterable[Event]) -> list[str]:
    """Ids of the trials that ended with these events, in the order in which they did."""
    return [
        event.data["trial_id"]
        for event in events
        if event.kind == "trial.state"
        and TrialState(event.data["payload"]["state"]).is_final
    ]
