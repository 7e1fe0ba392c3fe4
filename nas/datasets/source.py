"""What a source of data sets is, and what it hands over before anything is checked or split."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from nas.datasets.dataset import DataKind, Split
from nas.errors import InvalidRequest


class MalformedData(InvalidRequest):
    """A data set's files cannot be used; the message names the file and what is wrong with it."""

    def __init__(self, where: Path | str, problem: str, remedy: str) -> None:
        super().__init__(f"{where}: {problem}", field="dataset.name", remedy=remedy)


@dataclass(frozen=True, slots=True)
class Raw:
    """The arrays as they were read.

    ``x`` of each split is uint8 ``(N, C, H, W)`` for images and numeric ``(N, F)`` for tables; ``y``
    holds numbers or strings. ``val`` and ``test`` are None where the files have no such split.
    ``classes`` names the classes ``0, 1, ...`` where the source knows better names than the labels,
    ``features`` the columns of a table. ``notes`` say what the source decided for the user.
    """

    summary: str
    kind: DataKind
    train: Split
    val: Split | None = None
    test: Split | None = None
    classes: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def splits(self) -> dict[str, Split]:
        """The splits that the files have, by name."""
        named = {"train": self.train, "val": self.val, "test": self.test}
        return {name: split for name, split in named.items() if split is not None}


@dataclass(frozen=True, slots=True)
class Reading:
    """How files are read; the defaults are for files that the operator put there.

    Attributes:
        resize: height and width that every image is brought to; None refuses unequal sizes.
        max_image_pixels: an image of more is refused before it is decoded.
        max_bytes: of all decoded samples; None leaves half of the machine's memory.
    """

    resize: tuple[int, int] | None = None
    max_image_pixels: int = 16_777_216
    max_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One way in which data comes.

    Attributes:
        find: the data sets that a folder (None: no folder is configured) offers by this source,
            names to files; None instead of a file where the data comes with the installation.
        read: reads one of them. Raises MalformedData.
        recognises: whether an uploaded file is of this kind, by its content; None where the source
            reads no single file.
    """

    name: str
    summary: str
    find: Callable[[Path | None], Mapping[str, Path | None]]
    read: Callable[[Path | None, Reading], Raw]
    recognises: Callable[[Path], bool] | None = None
