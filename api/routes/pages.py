"""The dashboard's files: built once, held in memory, packed once."""

from __future__ import annotations

import gzip
import mimetypes
from functools import cache
from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from api.access.rules import needs
from nas.errors import ServiceUnavailable

router = APIRouter(include_in_schema=False)

DIST = Path(__file__).parents[1] / "dashboard" / "dist"
YEAR = "public, max-age=31536000, immutable"
MIN_PACKED_BYTES = 1000


@router.get("/", openapi_extra=needs(None))
def get_page(request: Request) -> Response:
    """The one page; what it shows stands behind the ``#`` of its address."""
    if not (DIST / "index.html").exists():
        raise ServiceUnavailable(
            "the dashboard is not built in this checkout: run `python hatch_build.py`"
        )
    return _answer(request, "index.html", "no-cache")


@router.get("/assets/{name}", openapi_extra=needs(None))
def get_asset(name: str, request: Request) -> Response:
    """A script, a style sheet or an image; its name holds its digest, so it never changes."""
    if name not in _assets():
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return _answer(request, f"assets/{name}", YEAR)


def _answer(request: Request, path: str, cache_control: str) -> Response:
    plain, packed = _read(path)
    is_packed = packed is not None and "gzip" in request.headers.get(
        "Accept-Encoding", ""
    )
    headers = {"Cache-Control": cache_control, "Vary": "Accept-Encoding"}
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    return Response(packed if is_packed else plain, headers=headers, media_type=kind)


@cache
def _assets() -> frozenset[str]:
    return frozenset(path.name for path in (DIST / "assets").glob("*"))


@cache
def _read(path: str) -> tuple[bytes, bytes | None]:
    """A file, and the same packed where that is worth it."""
    plain = (DIST / path).read_bytes()
    if len(plain) < MIN_PACKED_BYTES or path.endswith(".png"):
        return plain, None
    return plain, gzip.compress(plain, mtime=0)
