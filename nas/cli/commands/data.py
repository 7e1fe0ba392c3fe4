"""``nas data``: the data sets that a job can name; add one, look at one, remove one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nas.cli.options import DatasetDir, Json, Url

data = typer.Typer(
    help="List, add, show and remove data sets.", invoke_without_command=True
)

Name = Annotated[
    str, typer.Argument(metavar="NAME", help="Name or digest (`nas data list`).")
]


@data.callback()
def _default(
    context: typer.Context,
    dataset_dir: DatasetDir = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """List the data sets, or do what the command says."""
    if context.invoked_subcommand is None:
        list_all(dataset_dir, url, as_json)


@data.command("list")
def list_all(
    dataset_dir: DatasetDir = None, url: Url = None, as_json: Json = False
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


@data.command()
def add(
    file: Annotated[
        Path,
        typer.Argument(
            exists=True,
            readable=True,
            help="An .npz, a .csv, or class folders of images: zipped, or as they are.",
        ),
    ],
    name: Annotated[
        str | None, typer.Option(help="What jobs call it; default is the file's name.")
    ] = None,
    resize: Annotated[
        str | None,
        typer.Option(metavar="HxW", help="Bring all images to one size, e.g. 32x32."),
    ] = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Upload a data set to the running service, which checks it whole.

    The same samples again are no second data set.
    """
    from nas.cli import connection, output, service, tables, uploading

    with connection.running(service.settings_with(url=url)) as to:
        added, created = uploading.upload(to.client, file, name or file.stem, resize)
    if not created:
        typer.echo(f"{added.name} was there already, with the same samples", err=True)
    if as_json:
        output.print_json(added)
    else:
        output.show(tables.datasets([added]))


@data.command()
def show(name: Name, url: Url = None, as_json: Json = False) -> None:
    """Show what is known of a data set, and its first samples."""
    from nas.cli import connection, output, service, tables

    settings = service.settings_with(url=url)
    own = connection.scratch(settings)
    with connection.running_or(settings, own) as to:
        found = to.client.dataset(name)
        preview = to.client.preview(name)
    if as_json:
        output.print_json(found)
        return
    output.show(tables.dataset(found))
    output.show(tables.first_samples(preview))


@data.command()
def remove(
    name: Name,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    url: Url = None,
) -> None:
    """Delete an uploaded data set that no unended job needs."""
    from nas.cli import connection, service

    with connection.running(service.settings_with(url=url)) as to:
        found = to.client.dataset(name)
        if not yes:
            typer.confirm(
                f"Delete data set {found.name} ({found.summary})?", abort=True
            )
        to.client.delete_dataset(name)
    typer.echo(f"{found.name} is deleted")
