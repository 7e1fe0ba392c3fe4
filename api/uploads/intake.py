"""One upload from its first byte to the data set that jobs can name."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from starlette.concurrency import run_in_threadpool

from api.uploads import checking, receiving, workspace
from api.uploads.receiving import Received
from api.uploads.shelf import DatasetShelf
from nas.datasets import Catalog
from nas.datasets.inspection import ARRAYS, Findings
from nas.errors import Conflict, ServiceUnavailable
from nas.settings import Settings
from nas.store import DatasetRecord, NewDataset, Store


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a request says of the file that it sends.

    Attributes:
        num_bytes: its announced length, if it was.
    """

    project_id: str
    name: str
    resize: tuple[int, int] | None
    num_bytes: int | None


class Intake:
    """Takes uploads, a limited number at a time."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = settings.data_dir / "uploads"
        self._num_open = 0

    def sweep(self, store: Store) -> None:
        """Remove what uploads and deletions of killed processes have left."""
        workspace.sweep(self._folder)
        DatasetShelf(self._settings, store).sweep()

    async def take(
        self, wanted: Wanted, chunks: AsyncIterator[bytes], store: Store
    ) -> tuple[DatasetRecord, bool]:
        """Make a data set of the bytes; the one that is there where the same was sent before, and False.

        Raises:
            InvalidRequest: it is not sound.
            Conflict: the name or the samples are there already.
            HTTPException: the client stopped sending.
            StorageFull: there is no room.
            ServiceUnavailable: as many uploads as may be are under way.
        """
        await run_in_threadpool(self._check_name, wanted)
        with self._place(), workspace.workspace(self._folder) as folder:
            receiving.check_room(folder, wanted.num_bytes or 0)
            received = await receiving.receive(
                chunks, folder / "file", self._settings.upload_idle_seconds
            )
            findings = await checking.check(
                received.path, wanted.name, folder, wanted.resize, self._settings
            )
            return await run_in_threadpool(
                self._publish, wanted, received, findings, folder / ARRAYS, store
            )

    def _check_name(self, wanted: Wanted) -> None:
        """Before a byte is read: what is installed or in the folder keeps its name."""
        if wanted.name in Catalog(self._settings.dataset_dir).names():
            raise Conflict(
                f"{wanted.name!r} is the name of a data set that the service has of its own: "
                "take another name"
            )

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._num_open >= self._settings.max_uploads:
            raise ServiceUnavailable(
                f"{self._num_open} uploads are under way, the most that are taken at a time: "
                "try again in a moment, or raise NAS_MAX_UPLOADS"
            )
        self._num_open += 1
        try:
            yield
        finally:
            self._num_open -= 1

    def _publish(
        self,
        wanted: Wanted,
        received: Received,
        findings: Findings,
        arrays: Path,
        store: Store,
    ) -> tuple[DatasetRecord, bool]:
        """The file first, then the row that makes it visible; without the row, no file."""
        shelf = DatasetShelf(self._settings, store)
        key = shelf.reserve(findings.info.digest)
        is_kept = False
        try:
            entry = shelf.artifacts.put_file(key, arrays)
            new = NewDataset(
                project_id=wanted.project_id,
                info=findings.info,
                preview=findings.preview,
                key=key,
                sha256=entry.sha256,
                num_bytes=entry.num_bytes,
                upload_sha256=received.sha256,
                num_upload_bytes=received.num_bytes,
            )
            with store.begin() as tx:
                record, created = tx.datasets.add(
                    new, self._settings.max_datasets_per_project
                )
            is_kept = created
        finally:
            if not is_kept:
                shelf.remove(key)
        return record, created
