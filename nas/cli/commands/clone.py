"""``nas clone``: post the request of a job again."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import JobId, Json, Url


def clone(
    job: JobId,
    field: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE",
            help="What shall differ: seed=1, budget.trials=50; null takes the default.  Repeatable.",
        ),
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the new job.")] = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Post the request of a job again, changed or not; the job itself stays as it is."""
    from nas.cli import assignments, connection, output, service

    changes = assignments.parse(field or [], "--field")
    if name is not None:
        changes["name"] = name
    with connection.running(service.settings_with(url=url)) as to:
        new = to.client.clone(job, changes)
    if as_json:
        output.print_json(new)
    else:
        typer.echo(f"{new.id} is {new.state.value}; watch it with `nas watch {new.id}`")
