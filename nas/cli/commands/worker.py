"""``nas worker``: run jobs of the database, on this machine or on a Ray cluster."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import DataDir, DatasetDir


def worker(
    ray_address: Annotated[
        str | None,
        typer.Option(
            help="Ray cluster to join; default starts a local one.  [NAS_RAY_ADDRESS]"
        ),
    ] = None,
    num_workers: Annotated[
        int | None,
        typer.Option(help="CPUs of the local Ray; default all.  [NAS_NUM_WORKERS]"),
    ] = None,
    database_url: Annotated[
        str | None,
        typer.Option(
            help="SQLAlchemy URL; default is SQLite in the data folder.  [NAS_DATABASE_URL]"
        ),
    ] = None,
    data_dir: DataDir = None,
    dataset_dir: DatasetDir = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check",
            help="Only say whether a worker of this machine is alive; exit code 4: none is.",
        ),
    ] = False,
) -> None:
    """Run the jobs that wait in the database; as many workers as you like share them.

    Ends on Ctrl-C or SIGTERM; its jobs are taken over by another worker, or at the next start.
    """
    from nas.cli import heartbeat, service

    settings = service.settings_with(
        ray_address=ray_address,
        num_workers=num_workers,
        database_url=database_url,
        data_dir=data_dir,
        dataset_dir=dataset_dir,
    )
    if check:
        typer.echo(heartbeat.check(settings))
        return
    try:
        with service.worker(settings) as running:
            kept = settings.database_url or settings.data_dir
            typer.echo(f"Running the jobs of {kept}. Ctrl-C ends it.")
            running.wait()
    except KeyboardInterrupt:
        typer.echo("Ended; its jobs go on at another worker or at the next start.")
