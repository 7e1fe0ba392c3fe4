"""``nas jobs``: the search jobs."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import DataDir, Json, Limit, Url


def jobs(
    state: Annotated[
        list[str] | None,
        typer.Option(
            help="Only jobs in this state: running, finished ...  Repeatable."
        ),
    ] = None,
    limit: Limit = 20,
    url: Url = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List the search jobs, the newest first."""
    from nas.cli import connection, output, service, tables

    settings = service.settings_with(url=url, data_dir=data_dir)
    with connection.to_data(settings) as to:
        found = to.client.jobs(states=tuple(state or ()), limit=limit)
    output.show_list(found, tables.jobs, as_json, nothing="no jobs")
