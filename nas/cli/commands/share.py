"""``nas share``: links with which anybody may look at one job."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import ExpiresIn, JobId, Json, Url

share = typer.Typer(
    help="Make, list and revoke links to one job, to look at only.",
    no_args_is_help=True,
)


@share.command()
def create(
    job: JobId,
    name: Annotated[str, typer.Option(help="For people.")] = "",
    expires_in: ExpiresIn = None,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Make a link to a job; its token is shown this once.

    Whoever sends it as `Authorization: Bearer` sees the job, its trials, events and exports.
    """
    from nas.cli import connection, durations, output, service

    expires_seconds = durations.seconds(expires_in, "--expires-in")
    with connection.running(service.settings_with(url=url)) as to:
        made = to.client.create_share(job, name, expires_seconds)
    if as_json:
        output.print_json(made)
    else:
        typer.echo(made.token)
        typer.echo(f"{made.id} opens {job}. It is not shown again.", err=True)


@share.command("list")
def list_all(job: JobId, url: Url = None, as_json: Json = False) -> None:
    """List the links to a job, without their secrets; revoked ones too."""
    from nas.cli import access, connection, output, service

    with connection.running(service.settings_with(url=url)) as to:
        found = to.client.shares(job)
    output.show_list(found, access.shares_table, as_json, nothing="no share links")


@share.command()
def revoke(
    link: Annotated[
        str, typer.Argument(metavar="LINK", help="Id of a link, share_...")
    ],
    url: Url = None,
) -> None:
    """End a link at once."""
    from nas.cli import connection, service

    with connection.running(service.settings_with(url=url)) as to:
        revoked = to.client.revoke_share(link)
    typer.echo(f"{revoked.id} is revoked")
