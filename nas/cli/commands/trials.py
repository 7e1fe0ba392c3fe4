"""``nas trials``: the candidates of a job."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import DataDir, JobId, Json, Limit, Url


def trials(
    job: JobId,
    state: Annotated[
        list[str] | None,
        typer.Option(help="Only trials in this state: complete ...  Repeatable."),
    ] = None,
    sort: Annotated[
        str, typer.Option(help="Column to sort by; a minus turns it: -score.")
    ] = "number",
    limit: Limit = 50,
    url: Url = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List the trials of a job."""
    from nas.cli import connection, output, service, tables

    settings = service.settings_with(url=url, data_dir=data_dir)
    with connection.to_data(settings) as to:
        found = to.client.trials(job, states=tuple(state or ()), sort=sort, limit=limit)
    output.show_list(found, tables.trials, as_json, nothing=f"no trials in {job}")
