"""``nas delete``: remove a job that has ended."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import JobId, Url


def delete(
    job: JobId,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    url: Url = None,
) -> None:
    """Remove a job that has ended, with its trials, weights and exports."""
    from nas.cli import connection, service

    with connection.running(service.settings_with(url=url)) as to:
        found = to.client.job(job)
        if not yes:
            typer.confirm(
                f"Delete {job} with {found.num_ended} trials and their weights?",
                abort=True,
            )
        to.client.delete(job)
    typer.echo(f"{job} is deleted")
