"""``nas serve``: the API and a worker process, until told to stop."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nas.cli.options import DataDir, DatasetDir


def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on.  [NAS_HOST]")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on; 0: a free one.  [NAS_PORT]")
    ] = None,
    data_dir: DataDir = None,
    dataset_dir: DatasetDir = None,
    database_url: Annotated[
        str | None,
        typer.Option(
            help="SQLAlchemy URL; default is SQLite in the data folder.  [NAS_DATABASE_URL]"
        ),
    ] = None,
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
    tls_certificate: Annotated[
        Path | None,
        typer.Option(help="PEM file: speak TLS.  [NAS_TLS_CERTIFICATE]"),
    ] = None,
    tls_key: Annotated[
        Path | None,
        typer.Option(help="PEM file of its private key.  [NAS_TLS_KEY]"),
    ] = None,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Serve the API alone; see `nas worker`.")
    ] = False,
) -> None:
    """Serve the REST API and run the jobs that are posted to it.

    Others can reach it only once a key was made (`nas keys create`).
    Every setting can also be given by the environment (NAS_...). Ends on Ctrl-C or SIGTERM, and when
    one of its processes dies, saying which and why.
    """
    from nas import exposure
    from nas.cli import service

    settings = service.settings_with(
        host=host,
        port=port,
        data_dir=data_dir,
        dataset_dir=dataset_dir,
        database_url=database_url,
        ray_address=ray_address,
        num_workers=num_workers,
        tls_certificate=tls_certificate,
        tls_key=tls_key,
    )
    exposure.check(settings)
    try:
        with service.started(settings, worker=not no_worker) as running:
            kept = settings.database_url or settings.data_dir
            typer.echo(f"Serving on {running.url}, data in {kept}. Ctrl-C ends it.")
            typer.echo(f"Open {running.url}/ in a browser to see its searches.")
            if running.url != settings.url.rstrip("/"):
                typer.echo(f"Other commands find it by NAS_URL={running.url}")
            running.wait()
    except KeyboardInterrupt:
        typer.echo("Ended; jobs that were running go on at the next start.")
