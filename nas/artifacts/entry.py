"""What is known of a stored file."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the store.

    Attributes:
        key: slash separated, relative to the store's address.
        num_bytes: its size.
        sha256: of its content in hexadecimal digits; empty where it was only listed.
    """

    key: str
    num_bytes: int
    sha256: str = ""
