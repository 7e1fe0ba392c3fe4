"""``nas doctor``: is everything there that the service needs, and what to do where it is not."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import DataDir, DatasetDir, Json


def doctor(
    database_url: Annotated[
        str | None,
        typer.Option(
            help="SQLAlchemy URL; default is SQLite in the data folder.  [NAS_DATABASE_URL]"
        ),
    ] = None,
    ray_address: Annotated[
        str | None,
        typer.Option(help="Ray cluster to look at.  [NAS_RAY_ADDRESS]"),
    ] = None,
    data_dir: DataDir = None,
    dataset_dir: DatasetDir = None,
    as_json: Json = False,
) -> None:
    """Look at database, migrations, workers, keys, Ray, GPUs, disk, clock, data sets and packages.

    Says of each whether it will do, and where not, what to do. Exit code 1: there is a problem. It needs
    no running service, and looks at everything whatever is broken.
    """
    from nas.cli import diagnosis, output, service
    from nas.cli.failures import ExitCode
    from nas.doctor import Verdict, examine

    settings = service.settings_with(
        database_url=database_url,
        ray_address=ray_address,
        data_dir=data_dir,
        dataset_dir=dataset_dir,
    )
    with output.waiting("Looking at everything ..."):
        findings = examine(settings)
    if as_json:
        output.print_json(findings)
    else:
        diagnosis.show(findings)
    if any(finding.verdict is Verdict.PROBLEM for finding in findings):
        raise typer.Exit(ExitCode.UNEXPECTED)
