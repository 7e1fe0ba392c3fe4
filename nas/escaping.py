"""Text of users in documents of ours."""

from __future__ import annotations

import re


def escaped(text: str) -> str:
    """``text`` of a user as one line of Markdown that means nothing but itself."""
    line = "".join(c if c.isprintable() else " " for c in text)
    return re.sub(r"([\\`*_{}\[\]()<>#+\-.!|~&$])", r"\\\1", " ".join(line.split()))
