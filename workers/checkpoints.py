"""Checkpoints of one trial in the artifact store: a file an epoch, the two newest kept.

    <prefix of the trial>checkpoints/000002-000031-<sha256>.zip    attempt 2, epoch 31
        reports.json                                               the curve so far
        ...                                                        what the trainable wrote

The digest of its content is in the name of a file, so that a damaged one is known and the one before
is taken. The attempt is in the name, and comes first: a worker that was given up for dead, and is not,
never writes over or deletes what its successor wrote, and what it goes on to write is never taken.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nas.artifacts import ArtifactStore, Damaged, Entry
from nas.artifacts.digest import sha256_of
from nas.errors import NotFound
from nas.trial import Report
from workers import scratch

log = logging.getLogger(__name__)

REPORTS = "reports.json"
NUM_KEPT = 2
NAME = re.compile(r"(?P<attempt>\d{6})-(?P<epoch>\d{6})-(?P<sha256>[0-9a-f]{64})\.zip")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A checkpoint that is whole, and the curve up to it; its folder goes when the next is asked for."""

    folder: Path
    reports: tuple[Report, ...]


class Checkpoints:
    """The checkpoints of a trial, as one attempt sees them: those from before it began, and its own."""

    def __init__(self, artifacts: ArtifactStore, prefix: str, attempt: int) -> None:
        """See what there is.

        Raises:
            ServiceUnavailable: the artifact store does not answer.
        """
        self._artifacts = artifacts
        self._prefix = _folder(prefix)
        self._attempt = attempt
        self._kept = [key for key in self._stored() if _number(key) <= attempt]

    def newest_first(self) -> Iterator[Checkpoint]:
        """Each checkpoint that is whole; one that is damaged is told and passed over.

        Raises:
            ServiceUnavailable: the artifact store does not answer.
        """
        for key in reversed(self._kept):
            with scratch.folder() as folder:
                try:
                    found = self._fetch(key, folder)
                except (Damaged, NotFound) as error:
                    log.warning("the checkpoint before it is taken: %s", error)
                else:
                    yield found

    def write(self, reports: Sequence[Report], save: Callable[[str], object]) -> None:
        """Let ``save`` write into a folder, and keep that; then let the oldest checkpoint go.

        Raises:
            ServiceUnavailable: it cannot be kept; the earlier ones stay.
        """
        with scratch.folder() as place:
            folder, packed = place / "content", place / "packed.zip"
            folder.mkdir()
            save(str(folder))
            curve = [asdict(report) for report in reports]
            (folder / REPORTS).write_text(json.dumps(curve))
            _pack(folder, packed)
            shutil.rmtree(folder)
            self._kept.append(self._put(packed, len(reports)).key)
        while len(self._kept) > NUM_KEPT:
            self._artifacts.delete(self._kept[:1])
            del self._kept[0]

    def _put(self, packed: Path, epoch: int) -> Entry:
        name = f"{self._attempt:06d}-{epoch:06d}-{sha256_of(packed)}.zip"
        return self._artifacts.put_file(f"{self._prefix}{name}", packed)

    def _fetch(self, key: str, folder: Path) -> Checkpoint:
        packed = folder / "packed.zip"
        self._artifacts.get_file(key, packed, sha256=_digest(key))
        content = folder / "content"
        with zipfile.ZipFile(packed) as file:
            file.extractall(content)
        reports = json.loads((content / REPORTS).read_text())
        return Checkpoint(content, tuple(Report(**report) for report in reports))

    def _stored(self) -> list[str]:
        """The keys of all checkpoints, by attempt and epoch."""
        keys = [entry.key for entry in self._artifacts.list(self._prefix)]
        return [key for key in keys if NAME.fullmatch(key.removeprefix(self._prefix))]


def clear(artifacts: ArtifactStore, prefix: str) -> None:
    """Remove the checkpoints of a trial whose result stands.

    Raises:
        ServiceUnavailable: the artifact store does not answer.
    """
    artifacts.delete_all(_folder(prefix))


def _folder(prefix: str) -> str:
    return f"{prefix}checkpoints/"


def _number(key: str) -> int:
    """The attempt that wrote a checkpoint."""
    return int(key.rpartition("/")[2].partition("-")[0])


def _digest(key: str) -> str:
    return key.rpartition("-")[2].removesuffix(".zip")


def _pack(folder: Path, packed: Path) -> None:
    """Weights cannot be compressed."""
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as file:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            file.write(path, path.relative_to(folder).as_posix())
