"""Class folders of PNG or JPEG images, as a folder or a zip: ``cat/1.png``, ``dog/2.jpg``.

Or with splits: ``train/cat/1.png``, and ``val`` and ``test`` beside ``train`` if there are any. A
single outer folder is looked through, hidden files are passed over. A set is grey when all of its
images are, else all are RGB. Images of different sizes are refused unless ``resize`` is asked for:
by ``?resize=HxW`` at the upload, or by a file ``dataset.json`` holding ``{"resize": "32x32"}`` in the
outermost folder.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import numpy as np

from nas.datasets import archives, trees
from nas.datasets.dataset import Array, DataKind, Split
from nas.datasets.pictures import BadPicture, decode
from nas.datasets.resizing import parse_resize
from nas.datasets.sizes import check_memory
from nas.datasets.source import MalformedData, Raw, Reading, Source
from nas.datasets.trees import Tree

_SUFFIXES = (".png", ".jpg", ".jpeg")
_SPLITS = {"train": "train", "val": "val", "validation": "val", "test": "test"}
_OPTIONS = "dataset.json"
_MAX_OPTIONS_BYTES = 10_000
_ROOM_BYTES = 1 << 20
"""What a file may hold beside its pixels."""
_LAYOUT = (
    "Put images into class folders (cat/1.png) or train/cat/1.png, val/..., test/...."
)

Files = dict[str, dict[str, list[str]]]
"""Names of files by split and class."""


def _find(dataset_dir: Path | None) -> dict[str, Path | None]:
    entries = sorted(dataset_dir.iterdir()) if dataset_dir else []
    folders = {p.name: p for p in entries if p.is_dir() and _holds_classes(p)}
    zips = {p.stem: p for p in entries if p.suffix == ".zip" and _recognises(p)}
    return {**folders, **zips}


def _holds_classes(folder: Path) -> bool:
    """Whether an image lies two or three levels below; the first one found decides."""
    return any(
        path.suffix.lower() in _SUFFIXES
        for depth in ("*/*", "*/*/*")
        for path in folder.glob(depth)
    )


def _recognises(path: Path) -> bool:
    """Whether the file is a zip with an image in it."""
    return any(name.lower().endswith(_SUFFIXES) for name in archives.names(path))


def _read(path: Path | None, reading: Reading) -> Raw:
    place = cast("Path", path)
    with archives.reading(place, "zip", archives.AGAIN), trees.opened(place) as tree:
        return _Reader(place, tree, reading).read()


class _Reader:
    """Reads one tree of images."""

    def __init__(self, path: Path, tree: Tree, reading: Reading) -> None:
        self._path = path
        self._tree = tree
        names = tree.names()
        self._root = _outer_folder(names)
        self._names = [name.removeprefix(self._root) for name in names]
        self._resize = reading.resize or self._asked_size()
        self._reading = reading
        self._num_transparent = 0

    def read(self) -> Raw:
        files = self._by_split_and_class()
        classes = tuple(sorted(files["train"]))
        splits = {part: self._split(found, classes) for part, found in files.items()}
        splits = _alike(splits)
        num, channels, height, width = splits["train"].x.shape
        colours = "grey" if channels == 1 else "RGB"
        return Raw(
            summary=f"class folders: {num:,} training images, {height}x{width} {colours}, "
            f"{len(classes)} classes",
            kind=DataKind.IMAGE,
            train=splits["train"],
            val=splits.get("val"),
            test=splits.get("test"),
            classes=classes,
            notes=self._notes(),
        )

    def _notes(self) -> tuple[str, ...]:
        notes = []
        if self._resize:
            height, width = self._resize
            notes.append(f"images resized to {height}x{width}, bilinear")
        if self._num_transparent:
            notes.append(f"transparency dropped in {self._num_transparent:,} images")
        return tuple(notes)

    def _asked_size(self) -> tuple[int, int] | None:
        if _OPTIONS not in self._names:
            return None
        with self._tree.open(self._root + _OPTIONS) as file:
            text = file.read(_MAX_OPTIONS_BYTES)
        try:
            options: Any = json.loads(text)
        except ValueError as error:
            raise self._bad(_OPTIONS, f"no JSON: {error}", "Correct it.") from error
        if not isinstance(options, Mapping) or set(options) - {"resize"}:
            raise self._bad(
                _OPTIONS, "other fields than resize", 'Write {"resize": "32x32"}.'
            )
        return parse_resize(options.get("resize"))

    def _by_split_and_class(self) -> Files:
        images = [name for name in self._names if name != _OPTIONS]
        tops = {name.partition("/")[0] for name in images}
        has_splits = "train" in tops
        files: Files = {}
        for name in images:
            folders = name.split("/")[:-1]
            if not name.lower().endswith(_SUFFIXES):
                raise self._bad(name, "no .png, .jpg or .jpeg file", "Take it out.")
            if len(folders) != 1 + has_splits:
                raise self._bad(name, "not in a class folder", _LAYOUT)
            if has_splits and folders[0] not in _SPLITS:
                raise self._bad(
                    name, f"{folders[0]!r} is neither train, val nor test", _LAYOUT
                )
            part = _SPLITS[folders[0]] if has_splits else "train"
            files.setdefault(part, {}).setdefault(folders[-1], []).append(name)
        if "train" not in files:
            raise MalformedData(self._path, "no images", _LAYOUT)
        return files

    def _split(self, files: Mapping[str, list[str]], classes: tuple[str, ...]) -> Split:
        unknown = sorted(set(files) - set(classes))
        if unknown:
            raise MalformedData(
                self._path,
                f"class {unknown[0]!r} is missing in train",
                "Put images of every class into train.",
            )
        pictures: list[Array] = []
        labels: list[int] = []
        num_bytes = 0
        for number, name in enumerate(classes):
            for file in files.get(name, ()):
                pixels = self._decoded(file)
                self._check_shape(file, pixels, pictures)
                num_bytes += 3 * pixels.shape[0] * pixels.shape[1]
                self._check_memory(num_bytes)
                pictures.append(pixels)
                labels.append(number)
        return Split(_stacked(pictures), np.array(labels, dtype=np.int64))

    def _decoded(self, name: str) -> Array:
        try:
            with self._tree.open(self._root + name) as file:
                content = file.read(_ROOM_BYTES + 4 * self._reading.max_image_pixels)
            pixels, transparent = decode(
                content, self._reading.max_image_pixels, self._resize
            )
        except BadPicture as error:
            raise self._bad(
                name, str(error), "Replace or remove the image; save it as 8-bit PNG."
            ) from error
        self._num_transparent += transparent
        return pixels

    def _check_shape(self, name: str, pixels: Array, earlier: list[Array]) -> None:
        if earlier and pixels.shape[:2] != earlier[0].shape[:2]:
            sizes = ["x".join(map(str, a.shape[:2])) for a in (pixels, earlier[0])]
            raise self._bad(
                name,
                f"the image is {sizes[0]}, others are {sizes[1]}",
                'Bring all to one size, or ask for it: resize=32x32, or {"resize": "32x32"} '
                "in dataset.json.",
            )

    def _check_memory(self, num_bytes: int) -> None:
        limit = self._reading.max_bytes
        if limit is not None and num_bytes > limit:
            raise MalformedData(
                self._path,
                f"the decoded images take more than {limit:,} bytes",
                "Send fewer or smaller images (resize=HxW), or raise "
                "NAS_MAX_DATASET_BYTES.",
            )
        check_memory(self._path, 2 * num_bytes)

    def _bad(self, name: str, problem: str, remedy: str) -> MalformedData:
        return MalformedData(f"{self._path}, {name}", problem, remedy)


def _outer_folder(names: list[str]) -> str:
    """The folder that holds everything else, with its slash; empty where there is none."""
    tops = {name.partition("/")[0] for name in names}
    depths = {name.count("/") for name in names}
    is_wrapped = len(tops) == 1 and not tops & set(_SPLITS) and max(depths) >= 2
    return f"{tops.pop()}/" if is_wrapped else ""


def _stacked(pictures: list[Array]) -> Array:
    """As ``(N, C, H, W)``: RGB as soon as one of them has colours."""
    if all(pixels.ndim == 2 for pixels in pictures):
        return np.stack(pictures)[:, None]
    stacked = np.empty((len(pictures), 3, *pictures[0].shape[:2]), dtype=np.uint8)
    for i, pixels in enumerate(pictures):
        stacked[i] = pixels if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
    return stacked


def _alike(splits: dict[str, Split]) -> dict[str, Split]:
    """Grey splits beside coloured ones become RGB too."""
    if len({split.x.shape[1] for split in splits.values()}) == 1:
        return splits
    return {
        part: split
        if split.x.shape[1] == 3
        else Split(np.repeat(split.x, 3, axis=1), split.y)
        for part, split in splits.items()
    }


SOURCE = Source(
    "image_folder",
    "Class folders of PNG and JPEG images, also zipped",
    _find,
    _read,
    _recognises,
)
