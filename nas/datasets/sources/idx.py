"""Folders of IDX files, the format of MNIST: ``train-images-idx3-ubyte`` and its like, also gzipped.

A header of four bytes (0, 0, type, number of dimensions) and one big-endian 32-bit size for each
dimension, then the bytes: http://yann.lecun.com/exdb/mnist/. The folder's name is the data set's.
"""

from __future__ import annotations

import gzip
import math
import re
import struct
import zlib
from pathlib import Path
from typing import IO, cast

import numpy as np

from nas.datasets.dataset import Array, DataKind, Split
from nas.datasets.sizes import check_claim
from nas.datasets.source import MalformedData, Raw, Reading, Source

_FILE = re.compile(r"(\w+)-(images|labels)[-.]idx([13])-ubyte(\.gz)?")
_SPLITS = {
    "train": "train",
    "val": "val",
    "validation": "val",
    "test": "test",
    "t10k": "test",
}
_UNSIGNED_BYTE = 8
_AGAIN = "Copy or download the file again."


def _find(dataset_dir: Path | None) -> dict[str, Path | None]:
    folders = sorted(dataset_dir.iterdir()) if dataset_dir else []
    return {f.name: f for f in folders if f.is_dir() and _files(f)}


def _files(folder: Path) -> dict[tuple[str, str], Path]:
    """The IDX files of a folder by split and content; an unpacked file comes before a packed one."""
    files: dict[tuple[str, str], Path] = {}
    for path in sorted(folder.iterdir()):
        match = _FILE.fullmatch(path.name)
        if match and match[1] in _SPLITS:
            files.setdefault((_SPLITS[match[1]], match[2]), path)
    return files


def _read(path: Path | None, _: Reading) -> Raw:
    folder = cast("Path", path)
    files = _files(folder)
    for split in ("train", *(split for split, _ in files)):
        for content in ("images", "labels"):
            if (split, content) not in files:
                raise MalformedData(
                    folder,
                    f"no {content} of the {split} split",
                    f"Add {split}-{content}-idx{3 if content == 'images' else 1}-ubyte.",
                )
    splits = {
        split: Split(
            read_idx(files[split, "images"], 3)[:, None],
            read_idx(files[split, "labels"], 1),
        )
        for split, content in files
        if content == "images"
    }
    num, _, height, width = splits["train"].x.shape
    return Raw(
        summary=f"IDX folder: {num:,} training images, {height}x{width} grey",
        kind=DataKind.IMAGE,
        train=splits["train"],
        val=splits.get("val"),
        test=splits.get("test"),
    )


def read_idx(path: Path, num_dimensions: int) -> Array:
    """Read one IDX file of unsigned bytes.

    Raises:
        MalformedData: not such a file, or truncated, or longer than its header says.
    """
    packed = path.suffix == ".gz"
    try:
        with cast("IO[bytes]", gzip.open(path) if packed else path.open("rb")) as file:
            shape = _header(file, path, num_dimensions)
            size = math.prod(shape)
            check_claim(path, size, path.stat().st_size, packed=packed)
            content = file.read(size + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise MalformedData(path, f"damaged gzip: {error}", _AGAIN) from error
    if len(content) != size:
        found = "more" if len(content) > size else f"{len(content):,}"
        raise MalformedData(
            path, f"the header promises {size:,} bytes, the file has {found}", _AGAIN
        )
    return np.frombuffer(content, dtype=np.uint8).reshape(shape)


def _header(file: IO[bytes], path: Path, num_dimensions: int) -> tuple[int, ...]:
    wanted = struct.pack(">HBB", 0, _UNSIGNED_BYTE, num_dimensions)
    magic = file.read(4)
    if magic != wanted:
        raise MalformedData(
            path,
            f"not an IDX file of unsigned bytes in {num_dimensions} dimensions: it starts "
            f"with {magic.hex(' ') or 'nothing'}, not {wanted.hex(' ')}",
            _AGAIN,
        )
    sizes = file.read(4 * num_dimensions)
    if len(sizes) < 4 * num_dimensions:
        raise MalformedData(path, "truncated within its header", _AGAIN)
    return struct.unpack(f">{num_dimensions}I", sizes)


SOURCE = Source("idx", "Folders of IDX files, gzipped or not", _find, _read)
