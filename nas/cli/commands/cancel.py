"""``nas cancel``: end a job at once."""

from __future__ import annotations

import typer

from nas.cli.options import JobId, Json, Url


def cancel(job: JobId, url: Url = None, as_json: Json = False) -> None:
    """End a job now; its running trials are cancelled, finished ones are kept."""
    from nas.cli import connection, output, service

    with connection.running(service.settings_with(url=url)) as to:
        changed = to.client.cancel(job)
    if as_json:
        output.print_json(changed)
    else:
        typer.echo(f"{changed.id} is {changed.state.value}")
