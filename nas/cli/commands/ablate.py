"""``nas ablate``: which skips of a network earn their keep."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import DataDir, Json, Url


def ablate(
    name: Annotated[
        str,
        typer.Argument(
            metavar="JOB|TRIAL", help="Id of a trial, or of a job for its best trial."
        ),
    ],
    retrain: Annotated[
        bool,
        typer.Option(
            "--retrain", help="Train the network less each skip from scratch as well."
        ),
    ] = False,
    url: Url = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Remove every skip of a trained network in turn, on its validation data."""
    from nas.cli import ablating, connection, exporting, service

    settings = service.settings_with(url=url, data_dir=data_dir)
    with connection.to_data(settings, worker=True) as to:
        trial_id = exporting.trial_of(to.client, name)
        found = ablating.ablate(to, trial_id, retrain=retrain)
    ablating.show(found, as_json)
