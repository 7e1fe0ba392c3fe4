"""Takes secrets out of what is about to be written where many may read it."""

from __future__ import annotations

import re

HIDDEN = "***"

_WORDS = r"password|passwd|pwd|secret|api[-_]?key|access[-_]?key|csrf[-_]?token|token"
_PATTERNS = (
    # The password of a URL: postgresql://user:password@host
    (re.compile(r"(://[^\s:/@\"']*:)[^\s@]+(?=@)"), rf"\1{HIDDEN}"),
    # Authorization: Bearer ...
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{8,}"), rf"\1 {HIDDEN}"),
    # Cookie: everything up to the end of its value
    (
        re.compile(r"(?i)\b((?:set-)?cookie[\"']?\s*[:=]\s*[\"']?)[^\"'\n]+"),
        rf"\1{HIDDEN}",
    ),
    # password=..., "api_key": "..."
    (
        re.compile(
            rf"(?i)((?:{_WORDS})\\?[\"']?\s*[=:]\s*\\?[\"']?)[^\s\"'\\,;&}})]{{3,}}"
        ),
        rf"\1{HIDDEN}",
    ),
    # API keys, sessions and share links of this service, wherever they stand
    (
        re.compile(r"\b(nas(?:share|session)?_[0-9a-z]{26})_[0-9a-f]{16,}"),
        rf"\1_{HIDDEN}",
    ),
)


def redact(text: str) -> str:
    """``text`` without passwords, keys, tokens and cookies."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text
