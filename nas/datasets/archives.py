"""Zip archives of strangers: judged whole by their directory before anything is unpacked.

What is read later is bounded by what the directory says: :mod:`zipfile` stops at an entry's declared
size and compares its checksum.
"""

from __future__ import annotations

import errno
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from nas.datasets.source import MalformedData

AGAIN = "Pack and send it again."

_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    struct.error,
)
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1 | 0x40 | 0x2000
"""Bits of an entry's flags: encrypted, strongly encrypted, with a masked directory (APPNOTE 4.4.4)."""
_MAX_NAME_CHARACTERS = 1000
_RATIO_MATTERS_BYTES = 16 * 2**20
"""An archive that unpacks to less than this may be packed as tightly as it likes."""
_NOT_DRAWN = frozenset(map(chr, [*range(32), 127]))


@dataclass(frozen=True, slots=True)
class ArchiveLimits:
    """What an archive may hold.

    Attributes:
        max_entries: files and folders.
        max_bytes: of all entries unpacked.
        max_ratio: unpacked bytes for each packed one, over the whole archive.
    """

    max_entries: int
    max_bytes: int
    max_ratio: float


def is_archive(path: Path) -> bool:
    """Whether the file has the directory of a zip."""
    return zipfile.is_zipfile(path)


@contextmanager
def reading(path: Path, what: str, remedy: str) -> Iterator[None]:
    """Name the ways in which a damaged zip fails, whichever part of it is read.

    Args:
        path: the archive.
        what: what it should be, for the message.
        remedy: how to make a sound one.

    Raises:
        MalformedData: instead of these.
    """
    try:
        yield
    except _DAMAGES as error:
        raise MalformedData(path, f"not a sound {what}: {error}", remedy) from error
    except OSError as error:
        if error.errno != errno.EINVAL:  # a place before the file's beginning
            raise
        raise MalformedData(path, f"not a sound {what}: {error}", remedy) from error


def names(path: Path) -> tuple[str, ...]:
    """The entries by name; none where the file is no sound zip."""
    with (
        suppress(MalformedData),
        reading(path, "zip", AGAIN),
        zipfile.ZipFile(path) as archive,
    ):
        return tuple(archive.namelist())
    return ()


def check(path: Path, limits: ArchiveLimits) -> None:
    """Refuse an archive that is damaged, hostile or beyond ``limits``; nothing is unpacked.

    Raises:
        MalformedData: with the entry and what is wrong with it.
    """
    with reading(path, "zip", AGAIN), zipfile.ZipFile(path) as archive:
        entries = archive.infolist()
    if len(entries) > limits.max_entries:
        raise MalformedData(
            path,
            f"{len(entries):,} entries; {limits.max_entries:,} is the limit",
            "Send fewer files, or arrays in one .npz.",
        )
    _check_sizes(path, entries, limits)
    seen: set[str] = set()
    for entry in entries:
        _check_entry(path, entry)
        name = entry.filename.rstrip("/")
        if name in seen:
            raise _refused(path, entry, "it is there twice", "Pack each file once.")
        seen.add(name)


def _check_sizes(
    path: Path, entries: Sequence[zipfile.ZipInfo], limits: ArchiveLimits
) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > limits.max_bytes:
        raise MalformedData(
            path,
            f"unpacks to {unpacked:,} bytes; {limits.max_bytes:,} is the limit",
            "Send a part of the data, or raise NAS_MAX_DATASET_BYTES.",
        )
    packed = path.stat().st_size
    if unpacked > max(_RATIO_MATTERS_BYTES, limits.max_ratio * packed):
        raise MalformedData(
            path,
            f"unpacks to {unpacked / packed:,.0f} times its size; "
            f"{limits.max_ratio:g} is the limit",
            "Pack it with less compression (numpy.savez, zip -0), or raise "
            "NAS_MAX_COMPRESSION_RATIO.",
        )


def _check_entry(path: Path, entry: zipfile.ZipInfo) -> None:
    _check_name(path, entry)
    mode = entry.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        what = "a symbolic link" if stat.S_ISLNK(mode) else "no file or folder"
        raise _refused(path, entry, f"it is {what}", "Pack the files themselves.")
    if entry.flag_bits & _ENCRYPTED:
        raise _refused(path, entry, "it is encrypted", "Pack it without a password.")
    if entry.compress_type not in _METHODS:
        raise _refused(
            path,
            entry,
            f"it is packed by method {entry.compress_type}",
            "Pack it with deflate, the usual method, or without compression.",
        )


def _check_name(path: Path, entry: zipfile.ZipInfo) -> None:
    """Only ``folder/file``: what could point elsewhere on any system is refused, not repaired."""
    name = entry.orig_filename
    parts = name.removesuffix("/").split("/")
    if PurePosixPath(name).is_absolute() or PureWindowsPath(name).anchor:
        problem = "its path is absolute"
    elif ".." in parts or ".." in PureWindowsPath(name).parts:
        problem = "its path leads out of the archive"
    elif "\\" in name:
        problem = "its path has a backslash"
    elif "" in parts or "." in parts or _NOT_DRAWN & set(name):
        problem = "its path is not a plain one"
    elif len(name) > _MAX_NAME_CHARACTERS:
        problem = f"its path is longer than {_MAX_NAME_CHARACTERS} characters"
    else:
        return
    raise _refused(path, entry, problem, "Pack with plain paths such as cat/1.png.")


def _refused(
    path: Path, entry: zipfile.ZipInfo, problem: str, remedy: str
) -> MalformedData:
    name = entry.orig_filename
    shown = name if len(name) <= 100 else f"{name[:100]}..."
    return MalformedData(path, f"entry {shown!r}: {problem}", remedy)
