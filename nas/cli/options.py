"""Options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

JobId = Annotated[str, typer.Argument(metavar="JOB", help="Id of a job (`nas jobs`).")]
Url = Annotated[
    str | None, typer.Option(help="Address of a running service.  [NAS_URL]")
]
DataDir = Annotated[
    Path | None,
    typer.Option(
        help="Folder of the database, checkpoints, weights and exports.  [NAS_DATA_DIR]"
    ),
]
DatasetDir = Annotated[
    Path | None,
    typer.Option(
        help="Folder scanned for data sets: IDX folders, class folders of images, .npz, .csv.  [NAS_DATASET_DIR]"
    ),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option(
        help="SQLAlchemy URL; default is SQLite in the data folder.  [NAS_DATABASE_URL]"
    ),
]
ExpiresIn = Annotated[
    str | None,
    typer.Option(
        metavar="TIME", help="How long it lasts: 90d, 12h, 30m; default until revoked."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Limit = Annotated[int, typer.Option(min=1, help="Show at most so many.")]
