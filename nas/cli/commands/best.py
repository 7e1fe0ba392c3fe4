"""``nas best``: the leading trials of a job."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import DataDir, JobId, Json, Url


def best(
    job: JobId,
    num_trials: Annotated[
        int, typer.Option("-k", min=1, help="Number of trials to show.")
    ] = 5,
    prefer: Annotated[
        str | None,
        typer.Option(
            help="Weights of the job's objectives: accuracy:0.7,parameters:0.3. Default: equal ones."
        ),
    ] = None,
    url: Url = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show the best complete trials of a job: by score, or the preferred of its front."""
    from nas.cli import connection, output, service, tables

    settings = service.settings_with(url=url, data_dir=data_dir)
    with connection.to_data(settings) as to:
        found = to.client.best(job, num_trials, prefer)
    output.show_list(found, tables.trials, as_json, nothing="no trial is complete yet")
