"""CSV tables with a header: numeric features, and a target column.

The target is the column named ``label`` or ``target`` (in any case), else the last one. Integers and
words are classes; numbers with a decimal point are the targets of a regression.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

from nas.datasets.dataset import Array, DataKind, Split
from nas.datasets.sizes import check_memory
from nas.datasets.source import MalformedData, Raw, Reading, Source

_TARGETS = ("label", "target")
_BYTES_IN_MEMORY = 40
"""What one byte of the file may take while it is read, as Python strings in lists."""
_START_BYTES = 65_536


def _find(dataset_dir: Path | None) -> dict[str, Path | None]:
    files = sorted(dataset_dir.glob("*.csv")) if dataset_dir else []
    return {file.stem: file for file in files if file.is_file()}


def _recognises(path: Path) -> bool:
    """Whether the file begins like text with a comma in its first line."""
    with path.open("rb") as file:
        start = file.read(_START_BYTES)
    return b"\0" not in start and b"," in start.partition(b"\n")[0]


def _read(path: Path | None, _: Reading) -> Raw:
    file = cast("Path", path)
    check_memory(file, _BYTES_IN_MEMORY * file.stat().st_size)
    header, columns = _columns(file)
    target = _target_column(file, header)
    labels, classes = _labels(file, header[target], columns[target])
    features = {i: name for i, name in enumerate(header) if i != target}
    x = _features(file, {name: columns[i] for i, name in features.items()})
    return Raw(
        summary=f"CSV: {len(labels):,} rows, {len(features)} features, "
        f"target {header[target]!r}",
        kind=DataKind.TABLE,
        train=Split(x, labels),
        classes=classes,
        features=tuple(features.values()),
    )


def _columns(path: Path) -> tuple[list[str], list[tuple[str, ...]]]:
    """The header, and the cells of every column."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [name.strip() for name in next(reader, [])]
            _check_header(path, header)
            rows = []
            for row in filter(None, reader):
                if len(row) != len(header):
                    raise MalformedData(
                        path,
                        f"line {reader.line_num} has {len(row)} cells, "
                        f"the header {len(header)}",
                        "Give every row one cell for each column.",
                    )
                rows.append(row)
    except (csv.Error, UnicodeDecodeError) as error:
        raise MalformedData(
            path, f"not a CSV file in UTF-8: {error}", "Save it as UTF-8 with commas."
        ) from error
    if not rows:
        raise MalformedData(path, "no rows", "Add one row for each sample.")
    return header, list(zip(*rows, strict=True))


def _check_header(path: Path, header: list[str]) -> None:
    if len(header) < 2:
        raise MalformedData(
            path,
            f"{len(header)} columns in the first line",
            "Separate columns by commas: one feature at least, and the target.",
        )
    if all(_number(cell) is not None for cell in header):
        raise MalformedData(
            path, "the first line holds numbers, not names", "Add a header line."
        )
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise MalformedData(
            path, f"two columns are named {twice[0]!r}", "Give each a name of its own."
        )


def _target_column(path: Path, header: list[str]) -> int:
    named = [i for i, name in enumerate(header) if name.lower() in _TARGETS]
    if len(named) > 1:
        raise MalformedData(
            path,
            f"several columns could be the target: {', '.join(header[i] for i in named)}",
            f"Name a single column {' or '.join(_TARGETS)}.",
        )
    return named[0] if named else len(header) - 1


def _features(path: Path, columns: dict[str, Sequence[str]]) -> NDArray[np.float64]:
    """The feature columns as ``(N, F)``; a refusal names every column that is not numeric."""
    values = {name: [_number(c) for c in cells] for name, cells in columns.items()}
    bad = [name for name, column in values.items() if None in column]
    if bad:
        row = values[bad[0]].index(None)
        raise MalformedData(
            path,
            f"not numeric: column {', '.join(map(repr, bad))} "
            f"(row {row + 1} of {bad[0]!r} is {columns[bad[0]][row]!r})",
            "Leave such columns out, encode them as numbers, and fill in empty cells.",
        )
    return np.array(list(values.values()), dtype=np.float64).T


def _number(cell: str) -> float | None:
    """The finite number that a cell holds, or None."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _labels(
    path: Path, name: str, cells: Sequence[str]
) -> tuple[Array, tuple[str, ...]]:
    """The target column, and the names of its classes where it holds words."""
    if not all(cell.strip() for cell in cells):
        row = next(i for i, cell in enumerate(cells) if not cell.strip())
        raise MalformedData(
            path,
            f"row {row + 1} has no target (column {name!r})",
            "Remove the row, or fill it in.",
        )
    try:
        return np.array([int(cell) for cell in cells], dtype=np.int64), ()
    except (ValueError, OverflowError):
        numbers = [_number(cell) for cell in cells]
    if None not in numbers:
        return np.array(numbers, dtype=np.float64), ()
    words = [cell.strip() for cell in cells]
    number_of = {word: i for i, word in enumerate(sorted(set(words)))}
    return np.array([number_of[word] for word in words]), tuple(number_of)


SOURCE = Source("csv", "CSV tables with a header", _find, _read, _recognises)
