"""XML, element by element; text is escaped, numbers are short."""

from __future__ import annotations

import re
from html import escape

Attributes = dict[str, str | float | None]

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""


def element(name: str, attributes: Attributes, *children: str) -> str:
    """``<name …>children</name>``; an attribute that is None is left out."""
    written = "".join(
        f' {key}="{_text(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    inside = "".join(children)
    return f"<{name}{written}>{inside}</{name}>" if inside else f"<{name}{written}/>"


def text(content: str, attributes: Attributes) -> str:
    """A ``<text>`` element."""
    return element("text", attributes, _text(content))


def number(value: float) -> str:
    """At most one decimal: ``12.5``, ``12``."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")  # never "-0"


def _text(value: str | float) -> str:
    if isinstance(value, float):
        return number(value)
    return escape(_FORBIDDEN.sub("\ufffd", str(value)))
