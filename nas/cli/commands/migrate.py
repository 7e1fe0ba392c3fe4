"""``nas migrate``: the database's schema, brought up to date before a release starts."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import DataDir


def migrate(
    database_url: Annotated[
        str | None,
        typer.Option(
            help="SQLAlchemy URL; default is SQLite in the data folder.  [NAS_DATABASE_URL]"
        ),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Bring the database's schema up to date, and say its revision.

    The service does so too when it starts; this is for a step of its own before a roll-out.
    """
    from contextlib import closing

    from nas.cli import service
    from nas.store import Store

    settings = service.settings_with(database_url=database_url, data_dir=data_dir)
    with closing(Store(settings.resolved_database_url)) as store:
        revision = store.migrate()
    typer.echo(f"The schema is at revision {revision}.")
