"""``nas projects``: what jobs and keys belong to; straight in the database."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import DatabaseUrl, DataDir, Json

projects = typer.Typer(
    help="Make and list projects: whose keys see only their own jobs.",
    no_args_is_help=True,
)


@projects.command()
def create(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="Small letters, digits and hyphens.")
    ],
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """Make a project; `nas keys create --project NAME` then lets somebody in."""
    from nas.cli import access

    with access.store(database_url, data_dir) as store, store.begin() as tx:
        made = tx.projects.create(name)
    typer.echo(f"project {made.id} is made")


@projects.command("list")
def list_all(
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List the projects."""
    from nas.cli import access, output

    with access.store(database_url, data_dir) as store, store.read() as tx:
        found = [access.shown_project(record) for record in tx.projects.all()]
    output.show_list(found, access.projects_table, as_json, nothing="no projects")
