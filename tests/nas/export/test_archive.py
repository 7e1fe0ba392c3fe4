"""Zip files that depend on their content alone."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from nas.export import archive


def write(folder: Path, names: list[str]) -> Path:
    folder.mkdir()
    for name in names:
        (folder / name).write_text(name * 100)
    return folder


def test_order_and_times_of_files_do_not_show(tmp_path: Path) -> None:
    one = write(tmp_path / "one", ["a", "b", "c"])
    two = write(tmp_path / "two", ["c", "a", "b"])
    os.utime(two / "a", (1, 1))
    (two / "b").chmod(0o600)
    zips = [archive(f, tmp_path / f"{f.name}.zip").read_bytes() for f in (one, two)]
    assert zips[0] == zips[1]


def test_unpacking_gives_the_files_back(tmp_path: Path) -> None:
    folder = write(tmp_path / "folder", ["a", "b"])
    packed = archive(folder, tmp_path / "new" / "x.zip")
    with zipfile.ZipFile(packed) as file:
        assert file.namelist() == ["a", "b"]
        assert file.read("b") == b"b" * 100
    assert [p.name for p in packed.parent.iterdir()] == ["x.zip"]
