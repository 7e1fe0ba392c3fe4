"""A folder as a zip file whose bytes depend on nothing but the folder's files."""

from __future__ import annotations

import zipfile
from pathlib import Path

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that the format can tell, given to every file."""

MODE = 0o644 << 16


def archive(folder: Path, zip_path: Path) -> Path:
    """Pack the files of ``folder``; the zip file appears whole or not at all."""
    zip_path.parent.mkdir(parents=True, exist_ok=True)
    partial = zip_path.with_name(zip_path.name + ".partial")
    with zipfile.ZipFile(partial, "w") as file:
        for path in sorted(p for p in folder.rglob("*") if p.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = MODE
            file.writestr(entry, path.read_bytes())
    return partial.replace(zip_path)
