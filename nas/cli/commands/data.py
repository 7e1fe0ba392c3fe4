"""``nas data``: the data sets that a job can name."""

from __future__ import annotations

import typer

from nas.cli.options import DatasetDir, Json, Url


def data(
    dataset_dir: DatasetDir = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """List the data sets with their digest, sizes and notes.

    Asks the running service; where none runs, or a --dataset-dir is given, looks by itself.
    """
    from nas.cli import connection, output, service, tables

    settings = service.settings_with(dataset_dir=dataset_dir, url=url)
    own = connection.scratch(settings)
    with own if dataset_dir else connection.running_or(settings, own) as to:
        found = to.client.datasets()
    output.show_list(found.items, tables.datasets, as_json, nothing="no data sets")
    for broken in found.unreadable:
        typer.echo(f"{broken.name} cannot be read: {broken.message}", err=True)
