"""The data folder and the place of files: room, rights, a rename that is whole."""

from __future__ import annotations

import shutil
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from nas.artifacts import ArtifactStore
from nas.doctor.finding import Finding, ok, problem, warning
from nas.errors import NasError
from nas.settings import Settings

FEW_BYTES = 5 * 2**30
TOO_FEW_BYTES = 2**28


def check(settings: Settings) -> Iterator[Finding]:
    """Look at the folder and at the store of files."""
    yield _room(settings.data_dir)
    yield _folder(settings.data_dir)
    yield _artifacts(settings.resolved_artifact_url)


def _room(folder: Path) -> Finding:
    there = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(there).free
    said = f"{free / 2**30:.1f} GiB are free for {folder}"
    if free < TOO_FEW_BYTES:
        return problem(
            "disk", said, "Make room, or move NAS_DATA_DIR.", free_bytes=free
        )
    if free < FEW_BYTES:
        remedy = "Make room soon: checkpoints and exports need some."
        return warning("disk", said, remedy, free_bytes=free)
    return ok("disk", f"{said}.", free_bytes=free)


def _folder(folder: Path) -> Finding:
    """Write, sync and rename, as every checkpoint does."""
    draft, whole = (
        folder / f".nas-doctor-{uuid.uuid4().hex}{end}" for end in ("", ".whole")
    )
    started = time.perf_counter()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(b"as good as any")
        draft.replace(whole)
        is_whole = whole.read_bytes() == b"as good as any"
    except OSError as error:
        return problem(
            "data folder",
            f"nothing can be kept in {folder}: {error.strerror or error}",
            "Give the service's user the right to write there, or set NAS_DATA_DIR.",
        )
    finally:
        for path in (draft, whole):
            path.unlink(missing_ok=True) if folder.is_dir() else None
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    if not is_whole:
        return problem(
            "data folder",
            f"{folder} does not rename files whole",
            "Use a local file system, or set NAS_ARTIFACT_URL.",
        )
    return ok("data folder", f"{folder} takes files.", milliseconds=milliseconds)


def _artifacts(url: str) -> Finding:
    key = f"doctor/{uuid.uuid4().hex}"
    try:
        store = ArtifactStore(url)
        store.put_bytes(key, b"as good as any")
        read = store.read_bytes(key)
        store.delete([key])
    except NasError as error:
        remedy = getattr(error, "remedy", None)
        return problem(
            "artifacts",
            f"files cannot be kept at {url}: {error}",
            remedy or "Correct NAS_ARTIFACT_URL, or the rights there.",
        )
    if read != b"as good as any":
        return problem(
            "artifacts",
            f"{url} gives back other bytes than it was given",
            "Look at what stands behind it.",
        )
    return ok("artifacts", f"{url} keeps, gives back and deletes files.")
