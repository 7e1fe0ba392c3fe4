"""NumPy archives: ``x_train`` and ``y_train``, optionally ``x_val y_val x_test y_test``.

Images are uint8 ``(N, H, W)`` or ``(N, H, W, C)``; tables are ``(N, F)`` of any numeric type. Arrays of
Python objects are refused: reading one would run whatever code it names.
"""

from __future__ import annotations

import math
import zipfile
from pathlib import Path
from typing import IO, cast

import numpy as np
from numpy.lib import format as npy

from nas.datasets import archives
from nas.datasets.dataset import Array, DataKind, Split
from nas.datasets.sizes import check_claim
from nas.datasets.source import MalformedData, Raw, Reading, Source

_SPLITS = ("train", "val", "test")
_MAX_CHANNELS = 4
_ARRAYS = (
    "An archive has x_train and y_train, and x_val, y_val, x_test, y_test if it likes."
)


def _find(dataset_dir: Path | None) -> dict[str, Path | None]:
    files = sorted(dataset_dir.glob("*.npz")) if dataset_dir else []
    return {file.stem: file for file in files if file.is_file()}


def _recognises(path: Path) -> bool:
    """Whether the file is a zip with an array in it."""
    return any(name.endswith(".npy") for name in archives.names(path))


def _read(path: Path | None, _: Reading) -> Raw:
    file = cast("Path", path)
    with (
        archives.reading(file, ".npz file", "Write it again with numpy.savez."),
        zipfile.ZipFile(file) as archive,
    ):
        splits = _splits(archive, file)
    kind = DataKind.TABLE if splits["train"].x.ndim == 2 else DataKind.IMAGE
    shape = "x".join(str(size) for size in splits["train"].x.shape[1:])
    return Raw(
        summary=f"NumPy archive: {len(splits['train']):,} training samples of {shape}",
        kind=kind,
        train=splits["train"],
        val=splits.get("val"),
        test=splits.get("test"),
    )


def _splits(archive: zipfile.ZipFile, path: Path) -> dict[str, Split]:
    names = {n.removesuffix(".npy") for n in archive.namelist() if n.endswith(".npy")}
    present = [split for split in _SPLITS if {f"x_{split}", f"y_{split}"} & names]
    wanted = {f"{axis}_{split}" for split in ("train", *present) for axis in "xy"}
    missing = sorted(wanted - names)
    if missing:
        raise MalformedData(
            path,
            f"no array {' or '.join(missing)}; it has {', '.join(sorted(names))}",
            _ARRAYS,
        )
    return {
        split: Split(
            _inputs(_array(archive, path, f"x_{split}"), f"{path}, x_{split}"),
            _targets(_array(archive, path, f"y_{split}"), f"{path}, y_{split}"),
        )
        for split in present
    }


def _array(archive: zipfile.ZipFile, path: Path, name: str) -> Array:
    """Read one array after its header has been checked against the archive's directory."""
    where = f"{path}, {name}"
    entry = archive.getinfo(f"{name}.npy")
    packed = entry.compress_type != zipfile.ZIP_STORED
    try:
        with archive.open(entry) as file:
            shape, dtype = _header(file)
            if dtype.hasobject:
                raise MalformedData(
                    where,
                    "an array of Python objects, which would have to be unpickled",
                    "Give it a numeric type (or fixed-width strings for labels).",
                )
            claimed = math.prod(shape) * dtype.itemsize
            unpacked = entry.file_size - file.tell()
            check_claim(where, claimed, unpacked, packed=False)
            check_claim(where, claimed, entry.compress_size, packed=packed)
        with archive.open(entry) as file:
            return npy.read_array(file, allow_pickle=False)
    except (ValueError, NotImplementedError, RuntimeError) as error:
        raise MalformedData(
            where, f"unreadable: {error}", "Write it again with numpy.savez."
        ) from error


def _header(file: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    """Shape and type; later versions of the format serve records alone, by headers of up to 4 GiB."""
    version = npy.read_magic(file)
    if version != (1, 0):
        raise ValueError(f"version {version} of the .npy format, not (1, 0)")
    shape, _, dtype = npy.read_array_header_1_0(file)
    return shape, dtype


def _inputs(x: Array, where: str) -> Array:
    """Images as ``(N, C, H, W)``, tables as they are."""
    if x.ndim == 2 and x.dtype.kind in "biuf":
        return x
    if x.ndim in (3, 4) and x.dtype != np.uint8:
        raise MalformedData(
            where, f"images of {x.dtype}", "Store images as uint8, 0 to 255."
        )
    if x.ndim == 3:
        return x[:, None]
    if x.ndim == 4 and x.shape[3] <= _MAX_CHANNELS:
        return np.ascontiguousarray(x.transpose(0, 3, 1, 2))
    raise MalformedData(
        where,
        f"the shape {x.shape} of {x.dtype} is neither images nor a table",
        f"Images are (N, H, W) or (N, H, W, C) with C <= {_MAX_CHANNELS}, uint8; "
        "tables are (N, F), numeric.",
    )


def _targets(y: Array, where: str) -> Array:
    """Labels as ``(N,)``, targets of a regression as ``(N,)`` or ``(N, K)``."""
    if y.ndim == 2 and y.shape[1] == 1:
        return y[:, 0]
    if y.ndim == 1 or (y.ndim == 2 and y.dtype.kind == "f" and y.shape[1] > 0):
        return y
    raise MalformedData(
        where,
        f"targets of the shape {y.shape} and type {y.dtype}",
        "Give class labels as (N,), or the targets of a regression as floats (N, K).",
    )


SOURCE = Source("npz", "NumPy archives, x_train y_train ...", _find, _read, _recognises)
