"""The size that images are asked to be brought to."""

from __future__ import annotations

import re

from nas.errors import InvalidRequest

MAX_SIDE = 4096
_SIZE = re.compile(r"([1-9][0-9]{0,3})(?:x([1-9][0-9]{0,3}))?", re.ASCII)


def parse_resize(text: object) -> tuple[int, int] | None:
    """``"32"`` or ``"24x32"`` (height, width) as two numbers; None for None.

    Raises:
        InvalidRequest: no such size.
    """
    if text is None:
        return None
    match = _SIZE.fullmatch(str(text))
    size = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 0 < min(size) <= max(size) <= MAX_SIDE:
        raise InvalidRequest(
            f"{text!r} is no size of images",
            field="resize",
            remedy=f"Give height and width in pixels, such as 32x32, at most {MAX_SIDE}.",
        )
    return size
