"""Files of data sets to read and to send: sound ones, and parts of unsound ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping

import numpy as np
from PIL import Image


def picture(height: int = 4, width: int = 4, mode: str = "L", seed: int = 0) -> bytes:
    """A PNG of noise."""
    bands = len(Image.new(mode, (1, 1)).getbands())
    shape = (height, width) if bands == 1 else (height, width, bands)
    noise = np.random.default_rng(seed).integers(0, 256, shape).astype(np.uint8)
    return saved(Image.fromarray(noise, mode))


def saved(image: Image.Image, kind: str = "PNG", **more: object) -> bytes:
    """An image as a file."""
    written = io.BytesIO()
    image.save(written, kind, **more)
    return written.getvalue()


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    """A zip."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return written.getvalue()


def pictures(
    classes: Iterable[str] = ("cat", "dog"), num: int = 6, **of: object
) -> dict[str, bytes]:
    """Class folders of different pictures, by path."""
    return {
        f"{name}/{i}.png": picture(seed=100 * label + i, **of)  # type: ignore[arg-type]
        for label, name in enumerate(classes)
        for i in range(num)
    }


def arrays(num: int = 40, **changed: object) -> bytes:
    """An .npz of a table with two classes."""
    x = np.random.default_rng(0).normal(size=(num, 3)).astype(np.float32)
    written = io.BytesIO()
    np.savez(written, **{"x_train": x, "y_train": np.arange(num) % 2} | changed)
    return written.getvalue()


def table(num: int = 40) -> bytes:
    """A CSV table with two classes."""
    rows = [f"{i},{i * i},{'ab'[i % 2]}" for i in range(num)]
    return "\n".join(["size,weight,label", *rows]).encode()
