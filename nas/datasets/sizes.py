"""Claims of file headers, checked before memory is taken for them."""

from __future__ import annotations

import os
from pathlib import Path

from nas.datasets.source import MalformedData

DEFLATE_RATIO = 1032
"""Deflate packs at most this many bytes into one: 258 for a pair of codes of one bit each."""


def max_bytes() -> int:
    """The largest array that is read: half of the machine's memory."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2


def check_claim(where: Path | str, claimed: int, stored: int, *, packed: bool) -> None:
    """Refuse a header that claims more bytes than its file can hold, or than memory can.

    Args:
        where: what the message calls the file.
        claimed: bytes that the header promises.
        stored: bytes that are there for it.
        packed: whether these are compressed.

    Raises:
        MalformedData: the file is cut off or its header lies, or the data is too large.
    """
    possible = stored * DEFLATE_RATIO + DEFLATE_RATIO if packed else stored
    if claimed > possible:
        raise MalformedData(
            where,
            f"truncated: the header promises {claimed:,} bytes, the file can hold "
            f"{possible:,} at most",
            "Copy or download the file again.",
        )
    check_memory(where, claimed)


def check_memory(where: Path | str, needed: int) -> None:
    """Refuse data that would take more than half of the machine's memory.

    Raises:
        MalformedData: ``needed`` bytes are too many.
    """
    if needed > max_bytes():
        raise MalformedData(
            where,
            f"reading it takes {needed:,} bytes; {max_bytes():,} is the limit, "
            "half of the memory",
            "Store a part of the data, or use a machine with more memory.",
        )
