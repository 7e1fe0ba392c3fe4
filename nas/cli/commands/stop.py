"""``nas stop``: let a job finish early."""

from __future__ import annotations

import typer

from nas.cli.options import JobId, Json, Url


def stop(job: JobId, url: Url = None, as_json: Json = False) -> None:
    """Start no further trial of a job; it finishes when those that run have ended."""
    from nas.cli import connection, output, service

    with connection.running(service.settings_with(url=url)) as to:
        changed = to.client.stop(job)
    if as_json:
        output.print_json(changed)
    else:
        typer.echo(f"{changed.id} is {changed.state.value}")
