"""Ids that sort by the moment of their making (https://github.com/ulid/spec, in lower case)."""

from __future__ import annotations

import secrets
from datetime import datetime

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_NUM_CHARACTERS = 26
_NUM_RANDOM_BITS = 80


def new_id(noun: str, now: datetime) -> str:
    """``job_01k...``: the noun, 48 bits of milliseconds since 1970 and 80 random bits."""
    milliseconds = int(now.timestamp() * 1000)
    value = milliseconds << _NUM_RANDOM_BITS | secrets.randbits(_NUM_RANDOM_BITS)
    digits = (value >> 5 * place & 31 for place in reversed(range(_NUM_CHARACTERS)))
    return f"{noun}_{''.join(_ALPHABET[digit] for digit in digits)}"
