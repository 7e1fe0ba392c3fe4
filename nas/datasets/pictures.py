"""One PNG or JPEG as an array, decoded by Pillow under limits; and an array as a small PNG."""

from __future__ import annotations

import io
import warnings

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from nas.datasets.dataset import Array

FORMATS = ("PNG", "JPEG")
GREY = frozenset({"1", "L", "LA"})
"""Modes of Pillow without colour."""
_COLOUR = frozenset({"RGB", "RGBA", "P", "PA", "CMYK", "YCbCr"})


class BadPicture(ValueError):
    """Bytes that are no usable picture; the message says why."""


def decode(
    content: bytes, max_pixels: int, resize: tuple[int, int] | None
) -> tuple[Array, bool]:
    """A picture as uint8 ``(H, W)`` where it is grey, else ``(H, W, 3)``; turned upright.

    Args:
        content: a whole PNG or JPEG.
        max_pixels: more are refused by the header, before anything is decoded.
        resize: height and width to bring it to (bilinear, without keeping the proportions).

    Returns:
        The pixels, and whether transparency was dropped.

    Raises:
        BadPicture: damaged, of another format, 16 bits deep, or too large.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                _check(picture, max_pixels)
                return _pixels(picture, resize)
    except BadPicture:
        raise
    except UnidentifiedImageError as error:
        raise BadPicture(f"no {' or '.join(FORMATS)} image") from error
    except (
        OSError,
        SyntaxError,
        ValueError,
        Image.DecompressionBombError,
        Warning,
        EOFError,
    ) as error:
        raise BadPicture(f"damaged: {error}") from error


def _check(picture: Image.Image, max_pixels: int) -> None:
    width, height = picture.size
    if width * height > max_pixels:
        raise BadPicture(
            f"{width * height:,} pixels ({height}x{width}); {max_pixels:,} is the limit"
        )
    if picture.mode not in GREY | _COLOUR:
        raise BadPicture(f"pixels of the kind {picture.mode!r}, not 8 bits a channel")


def _pixels(picture: Image.Image, resize: tuple[int, int] | None) -> tuple[Array, bool]:
    transparent = "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA")
    upright = ImageOps.exif_transpose(picture).convert(
        "L" if picture.mode in GREY else "RGB"
    )
    if resize is not None and upright.size != resize[::-1]:
        upright = upright.resize(resize[::-1], Image.Resampling.BILINEAR)
    return np.asarray(upright, dtype=np.uint8), transparent


def encode(pixels: Array, max_side: int) -> bytes:
    """``(C, H, W)`` uint8 as a PNG, scaled down to ``max_side`` where it is larger.

    One channel is grey, three are colours, four have transparency; of two the first is shown.
    """
    channels = pixels if len(pixels) in (3, 4) else pixels[:1]
    picture = Image.fromarray(
        channels[0] if len(channels) == 1 else channels.transpose(1, 2, 0)
    )
    picture.thumbnail((max_side, max_side))
    written = io.BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()
