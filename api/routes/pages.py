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
from api.dependencies import SettingsDep
from nas.errors import ServiceUnavailable

router = APIRouter(include_in_schema=False)

DIST = Path(__file__).parents[1] / "dashboard" / "dist"
YEAR = "public, max-age=31536000, immutable"
MIN_PACKED_BYTES = 1000


@router.get("/", openapi_extra=needs(None))
def get_page(request: Request, settings: SettingsDep) -> Response:
    """The one page; what it shows stands behind the ``#`` of its address."""
    folder = settings.dashboard_dir or DIST
    if not (folder / "index.html").exists():
        raise ServiceUnavailable(
            "the dashboard is not built in this checkout: run `python hatch_build.py`"
        )
    return _answer(request, folder / "index.html", "no-cache")


@router.get("/assets/{name}", openapi_extra=needs(None))
def get_asset(name: str, request: Request, settings: SettingsDep) -> Response:
    """A script, a style sheet or an image; its name holds its digest, so it never changes."""
    folder = settings.dashboard_dir or DIST
    if name not in _assets(folder):
        raise HTTPException(HTTPStatus.NOT_FOUND)
    try:
        return _answer(request, folder / "assets" / name, YEAR)
    except FileNotFoundError:  # built anew since this process first looked
        raise HTTPException(HTTPStatus.NOT_FOUND) from None


def _answer(request: Request, path: Path, cache_control: str) -> Response:
    plain, packed = _read(path)
    is_packed = packed is not None and "gzip" in request.headers.get(
        "Accept-Encoding", ""
    )
    headers = {"Cache-Control": cache_control, "Vary": "Accept-Encoding"}
    if is_packed:
        headers["Content-Encoding"] = "gzip"
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Response(packed if is_packed else plain, headers=headers, media_type=kind)


@cache
def _assets(folder: Path) -> frozenset[str]:
    return frozenset(path.name for path in (folder / "assets").glob("*"))


@cache
def _read(path: Path) -> tuple[bytes, bytes | None]:
    """A file, and the same packed where that is worth it."""
    plain = path.read_bytes()
    if len(plain) < MIN_PACKED_BYTES or path.suffix == ".png":
        return plain, None
    return plain, gzip.compress(plain, mtime=0)
