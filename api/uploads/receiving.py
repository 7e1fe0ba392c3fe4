"""The bytes of a request on their way to a file: a bounded part of them is in memory at a time."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from nas.artifacts import StorageFull

BUFFER_BYTES = 1 << 20
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Errors of a disk, a quota or a file that may not grow."""


@dataclass(frozen=True, slots=True)
class Received:
    """What arrived."""

    path: Path
    num_bytes: int
    sha256: str


async def receive(
    chunks: AsyncIterator[bytes], path: Path, idle_seconds: float
) -> Received:
    """Write ``chunks`` to ``path``.

    Raises:
        HTTPException: the client has gone (400), or sent nothing for too long (408).
        StorageFull: there is no room.
    """
    digest = hashlib.sha256()
    num_bytes = 0
    with storing(path.parent), path.open("wb") as file:
        async for buffer in _buffered(_in_time(chunks, idle_seconds)):
            num_bytes += len(buffer)
            await asyncio.to_thread(_write, file, buffer, digest)
        await asyncio.to_thread(file.flush)
    return Received(path, num_bytes, digest.hexdigest())


def check_room(folder: Path, num_bytes: int) -> None:
    """Refuse an announced length for which there is no room, before anything is read.

    Raises:
        StorageFull: there is none.
    """
    if num_bytes > shutil.disk_usage(folder).free:
        raise no_room(folder)


@contextmanager
def storing(folder: Path) -> Iterator[None]:
    """Say a full disk as :class:`StorageFull`."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise no_room(folder) from error
        raise


def _write(file: BinaryIO, buffer: bytes, digest: hashlib._Hash) -> None:
    digest.update(buffer)
    file.write(buffer)


async def _in_time(
    chunks: AsyncIterator[bytes], idle_seconds: float
) -> AsyncIterator[bytes]:
    while True:
        try:
            async with asyncio.timeout(idle_seconds):
                chunk = await anext(chunks)
        except StopAsyncIteration:
            return
        except TimeoutError as error:
            raise HTTPException(
                HTTPStatus.REQUEST_TIMEOUT,
                f"nothing arrived for {idle_seconds:g} seconds: send the file again, or "
                "raise NAS_UPLOAD_IDLE_SECONDS",
            ) from error
        except ClientDisconnect as error:
            raise HTTPException(
                HTTPStatus.BAD_REQUEST,
                "the connection was closed before the whole file had arrived: send it again",
            ) from error
        yield chunk


async def _buffered(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in pieces that are worth a thread's while."""
    buffer = bytearray()
    async for chunk in chunks:
        buffer += chunk
        if len(buffer) >= BUFFER_BYTES:
            yield bytes(buffer)
            buffer.clear()
    if buffer:
        yield bytes(buffer)


def no_room(folder: Path) -> StorageFull:
    """The error of a full disk."""
    return StorageFull(
        f"no room is left in {folder} for the file: free space there, or name another "
        "folder by NAS_DATA_DIR"
    )
