"""``nas logs``: what was said about a trial while it was trained."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import DataDir, Json, Url


def logs(
    trial: Annotated[
        str, typer.Argument(metavar="TRIAL", help="Id of a trial (`nas trials JOB`).")
    ],
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="Go on until the trial has ended.")
    ] = False,
    level: Annotated[
        str, typer.Option(help="The least to show: debug, info, warning, error.")
    ] = "info",
    url: Url = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show the log of a trial: set-up, epochs, pruning with its numbers, failures, warnings.

    With --json, one JSON object a line.
    """
    from nas.cli import connection, service, trial_logs

    settings = service.settings_with(url=url, data_dir=data_dir)
    with connection.to_data(settings) as to:
        trial_logs.show(to, trial, level=level, follow=follow, as_json=as_json)
