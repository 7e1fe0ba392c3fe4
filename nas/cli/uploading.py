"""Sends a data set to the service, with a bar that shows how far it is."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)

from nas.cli.client import Client
from nas.cli.failures import ExitCode, Failure
from nas.cli.resources import Dataset
from nas.datasets.trees import FolderTree

_CHUNK_BYTES = 1 << 18


def upload(
    client: Client, path: Path, name: str, resize: str | None
) -> tuple[Dataset, bool]:
    """Upload a file, or a folder as a zip; whether it is new.

    Raises:
        Failure: the service refuses it, or the folder is empty.
    """
    with _file(path) as file, _bar() as bar:
        size = file.stat().st_size
        task = bar.add_task(f"Sending {path.name}", total=size)

        def chunks() -> Iterator[bytes]:
            with file.open("rb") as opened:
                while chunk := opened.read(_CHUNK_BYTES):
                    bar.advance(task, len(chunk))
                    yield chunk
            bar.update(task, description=f"Checking {path.name}")

        return client.upload_dataset(name, resize, chunks(), size)


@contextmanager
def _file(path: Path) -> Iterator[Path]:
    """The file itself; of a folder a zip, gone at the end."""
    if path.is_file():
        yield path
        return
    names = FolderTree(path).names()
    if not names:
        raise Failure(
            f"{path} is empty",
            ExitCode.REFUSED,
            "remedy: Put images into class folders: cat/1.png, dog/2.jpg.",
        )
    with tempfile.TemporaryDirectory(prefix="nas-") as folder:
        packed = Path(folder) / "images.zip"
        with zipfile.ZipFile(packed, "w") as archive:
            for name in names:
                archive.write(path / name, name)
        yield packed


def _bar() -> Progress:
    """On stderr, and only on a terminal."""
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
