"""``nas export``: take a trial away as PyTorch code."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from nas.cli.options import DataDir, Json, Url


def export(
    name: Annotated[
        str,
        typer.Argument(
            metavar="JOB|TRIAL", help="Id of a trial, or of a job for its best trial."
        ),
    ],
    out: Annotated[
        Path, typer.Option("--out", "-o", metavar="DIR", help="Folder to write.")
    ] = Path("nas-export"),
    url: Url = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Write the bundle of a trial: code, weights, model card, ONNX, certificate.

    The files are those of the REST interface, byte for byte.
    """
    from nas.cli import bundle, connection, exporting, service

    bundle.check_target(out)
    settings = service.settings_with(url=url, data_dir=data_dir)
    with connection.to_data(settings, worker=True) as to:
        files = exporting.export(to, exporting.trial_of(to.client, name), out)
    exporting.show(files, as_json)
