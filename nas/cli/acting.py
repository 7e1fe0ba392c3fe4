"""Doing something to a job, and saying what became of it."""

from __future__ import annotations

from collections.abc import Callable

import typer

from nas.cli import connection, output, service
from nas.cli.client import Client
from nas.cli.resources import MovedJob


def act(do: Callable[[Client], MovedJob], url: str | None, as_json: bool) -> None:
    """Have the service do it; print the job, or in one sentence what happens to its trials."""
    with connection.running(service.settings_with(url=url)) as to:
        moved = do(to.client)
    if as_json:
        output.print_json(moved)
    else:
        typer.echo(sentence(moved))


def sentence(moved: MovedJob) -> str:
    """Where the job stands, and what its trials do."""
    was = "" if moved.previous is moved.state else f", was {moved.previous.value}"
    return f"{moved.id} is {moved.state.value}{was}. {moved.running_trials.note}"
