"""``nas keys``: who may use the service; straight in the database, so the first one can be made."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nas.access import DEFAULT_PROJECT, Scope
from nas.cli.options import DatabaseUrl, DataDir, ExpiresIn, Json

keys = typer.Typer(
    help="Make, list and revoke the keys of the service.", no_args_is_help=True
)


@keys.command()
def create(
    scope: Annotated[
        Scope, typer.Option(help="read, write or admin; each includes the one before.")
    ],
    project: Annotated[str, typer.Option(help="Whose jobs it sees.")] = DEFAULT_PROJECT,
    name: Annotated[str, typer.Option(help="For people.")] = "",
    expires_in: ExpiresIn = None,
    from_file: Annotated[
        Path | None,
        typer.Option(
            help="Take the key from a file (`nas keys generate`); only its hash is stored, and "
            "where it is there already nothing changes."
        ),
    ] = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Make a key; it is shown this once.

    The first key closes a service that was open to its machine: from then on every request needs one.
    """
    from nas.cli import access, durations, output

    expires_seconds = durations.seconds(expires_in, "--expires-in")
    with access.store(database_url, data_dir) as store:
        made, token = access.create(
            store, project, scope, name, expires_seconds, from_file
        )
    if from_file is not None:
        typer.echo(f"{made.id} of project {made.project_id} may {made.scope}")
    elif as_json:
        output.print_json(access.with_token(made, token))
    else:
        typer.echo(token.text)
        typer.echo(
            f"{made.id} of project {made.project_id} may {made.scope}. Keep it now, it is "
            "not shown again; NAS_API_KEY or NAS_API_KEY_FILE gives it to other commands.",
            err=True,
        )


@keys.command()
def generate() -> None:
    """Print a new key and store nothing: for a file that `nas keys create --from-file` reads."""
    from nas.tokens import Token

    typer.echo(Token.generate().text)


@keys.command("list")
def list_all(
    project: Annotated[
        str | None, typer.Option(help="Only those of this project.")
    ] = None,
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List the keys, without their secrets; revoked ones too."""
    from nas.cli import access, output

    with access.store(database_url, data_dir) as store, store.read() as tx:
        found = [access.shown(record) for record in tx.keys.of(project)]
    output.show_list(found, access.keys_table, as_json, nothing="no keys")


@keys.command()
def revoke(
    key: Annotated[str, typer.Argument(metavar="KEY", help="Id of a key, key_...")],
    database_url: DatabaseUrl = None,
    data_dir: DataDir = None,
) -> None:
    """End a key at once, with every login that was made with it."""
    from nas.cli import access

    with access.store(database_url, data_dir) as store, store.begin() as tx:
        revoked = tx.keys.revoke(key)
    typer.echo(f"{revoked.id} is revoked")
