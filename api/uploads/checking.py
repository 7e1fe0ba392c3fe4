"""The check of an upload in a process of its own: bounded in time and memory, without secrets."""

from __future__ import annotations

import asyncio
import logging
import sys
from pathlib import Path

from api.uploads.receiving import no_room
from nas.datasets.inspection import NO_ROOM, Findings, UploadLimits, findings_in
from nas.datasets.inspection import limits_text as text_of
from nas.errors import InvalidRequest
from nas.settings import Settings

logger = logging.getLogger(__name__)

_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "LANG": "C.UTF-8"}
"""All that the process is given: a hostile file finds no password there."""


async def check(
    path: Path,
    name: str,
    folder: Path,
    resize: tuple[int, int] | None,
    limits: Settings,
) -> Findings:
    """Judge the file; its arrays are in ``folder`` afterwards.

    Raises:
        InvalidRequest: it is not sound, or cannot be judged within the limits.
        StorageFull: there is no room for its arrays.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-I", "-m", "nas.datasets", "--file", str(path), "--name", name),
        *("--folder", str(folder), "--limits", text_of(_limits(limits, resize))),
        *("--max-memory-bytes", str(limits.inspection_bytes)),
        env=_ENVIRONMENT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(limits.inspection_seconds):
            _, said = await process.communicate()
    except TimeoutError as error:
        raise InvalidRequest(
            f"checking {name!r} took longer than {limits.inspection_seconds:g} seconds",
            remedy="Send less, or raise NAS_INSPECTION_SECONDS.",
        ) from error
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode == NO_ROOM:
        raise no_room(folder)
    if process.returncode:
        _refuse(name, process.returncode, said.decode(errors="replace"))
    return findings_in(folder)


def _refuse(name: str, code: int, said: str) -> None:
    """The process died: of the file by a signal, or of a fault of ours."""
    logger.error("the check of upload %r ended with code %d: %s", name, code, said)
    if code < 0:
        raise InvalidRequest(
            f"the process that checked {name!r} was ended by signal {-code}",
            remedy="Send less, or another form of the data; the service's log says more.",
        )
    raise RuntimeError(f"the check of an upload failed: {said[-2000:]}")


def _limits(settings: Settings, resize: tuple[int, int] | None) -> UploadLimits:
    return UploadLimits(
        max_entries=settings.max_dataset_entries,
        max_bytes=settings.max_dataset_bytes,
        max_ratio=settings.max_compression_ratio,
        max_samples=settings.max_dataset_samples,
        max_image_pixels=settings.max_image_pixels,
        resize=resize,
    )
