"""What can go wrong with files, named by the reaction it asks for."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from nas.errors import NasError, NotFound, ServiceUnavailable

FULL = (errno.ENOSPC, errno.EDQUOT)


class StorageFull(ServiceUnavailable):
    """No room for another file; make room, then try again."""


class Damaged(NasError):
    """A stored file is not what was written; do without it, or make it again."""


@contextmanager
def reading(address: str, key: str) -> Iterator[None]:
    """Name what goes wrong while ``key`` is read.

    Raises:
        NotFound: there is no such file.
        ServiceUnavailable: the store does not answer, or denies access.
    """
    try:
        yield
    except NasError:
        raise
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
        raise NotFound(f"there is no file {key} in {address}: make it again") from error
    except Exception as error:
        raise _unavailable(address, error) from error


@contextmanager
def using(address: str) -> Iterator[None]:
    """Name what goes wrong while files are written, listed or deleted.

    Raises:
        StorageFull: there is no room.
        ServiceUnavailable: the store does not answer, or denies access.
    """
    try:
        yield
    except NasError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno in FULL:
            raise StorageFull(
                f"no room is left in {address}: free space, or name another place by "
                "NAS_ARTIFACT_URL"
            ) from error
        raise _unavailable(address, error) from error


@contextmanager
def scratch() -> Iterator[None]:
    """Name what goes wrong with this machine's own folder for temporary files.

    Raises:
        ServiceUnavailable: it is full, or cannot be written.
    """
    try:
        yield
    except OSError as error:
        raise ServiceUnavailable(
            f"the folder {tempfile.gettempdir()} for temporary files cannot be used: {error}; "
            "free space, or name another one by TMPDIR"
        ) from error


def _unavailable(address: str, error: Exception) -> ServiceUnavailable:
    """Libraries of object stores raise errors of their own, which have no common base."""
    said = str(error).strip() or repr(error)
    return ServiceUnavailable(
        f"the artifact store {address} cannot be used: {type(error).__name__}: {said}; "
        "check NAS_ARTIFACT_URL, the credentials and whether it can be reached from here"
    )
