"""An export's zip unpacked into a folder, trusting nothing that the zip says about paths."""

from __future__ import annotations

import shutil
import stat
import zipfile
from pathlib import Path, PurePosixPath

from nas.cli.failures import ExitCode, Failure

_MARK = "certificate.json"


def check_target(folder: Path) -> None:
    """Refuse a folder that holds something else than an earlier bundle.

    Raises:
        Failure: writing there could overwrite files that are not ours.
    """
    if folder.exists() and not folder.is_dir():
        raise Failure(f"{folder} is a file, not a folder", ExitCode.REFUSED)
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise Failure(
            f"{folder} is not empty and holds no earlier export",
            ExitCode.REFUSED,
            "remedy: Name another folder, or empty this one.",
        )


def unpack(archive: Path, folder: Path) -> list[Path]:
    """Write the files of ``archive`` into ``folder``; returns them in the archive's order.

    Raises:
        Failure: an entry would be written outside ``folder``, or is not a plain file.
    """
    try:
        with zipfile.ZipFile(archive) as source:
            entries = [entry for entry in source.infolist() if not entry.is_dir()]
            targets = [folder / _safe(entry) for entry in entries]
            for entry, target in zip(entries, targets, strict=True):
                target.parent.mkdir(parents=True, exist_ok=True)
                with source.open(entry) as read, target.open("wb") as write:
                    shutil.copyfileobj(read, write)
    except zipfile.BadZipFile as error:
        raise Failure(f"the export is not a zip: {error}", ExitCode.FAILED) from error
    return targets


def _safe(entry: zipfile.ZipInfo) -> Path:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or kind not in (0, stat.S_IFREG):
        raise Failure(
            f"the export holds {entry.filename!r}, which is no plain file below the folder",
            ExitCode.FAILED,
        )
    return Path(*path.parts)
