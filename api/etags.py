"""Whether a browser has an answer already."""

from __future__ import annotations

import hashlib

from fastapi import Request


def etag_of(content: str) -> str:
    """A weak one: packing an answer on its way leaves its meaning as it is."""
    return f'W/"{hashlib.sha256(content.encode()).hexdigest()[:32]}"'


def is_known(etag: str, request: Request) -> bool:
    """Whether ``If-None-Match`` names it, or anything."""
    given = request.headers.get("if-none-match", "")
    known = {tag.strip().removeprefix("W/") for tag in given.split(",")}
    return bool(known & {etag.removeprefix("W/"), "*"})
