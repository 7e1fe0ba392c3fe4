"""Files of the artifact store over HTTP: streamed, whole or a part, each known by its digest."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, BinaryIO

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from api.etags import is_known
from api.openapi import headers
from nas.artifacts import ArtifactStore, Damaged, keys
from nas.errors import ServiceUnavailable
from nas.settings import Settings

logger = logging.getLogger(__name__)

CHUNK_BYTES = 1 << 18
RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def answers(media_type: str) -> dict[int | str, dict[str, Any]]:
    """What :func:`send` answers, for OpenAPI."""
    described = headers({"ETag": "The SHA-256 of the content."})
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {
        200: {"content": {media_type: binary}, "headers": described},
        206: {
            "description": "The part that `Range` asked for.",
            "content": {media_type: binary},
            "headers": described | headers({"Content-Range": "Which part."}),
        },
        304: {
            "description": "The content is the one that `If-None-Match` names.",
            "headers": described,
        },
    }


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is offered.

    Attributes:
        key: in the artifact store.
        num_bytes: what the database says of its size.
        sha256: and of its content: its ETag.
        media_type: of the answer.
        filename: under which a browser saves it.
    """

    key: str
    num_bytes: int
    sha256: str
    media_type: str
    filename: str

    @property
    def etag(self) -> str:
        """The content itself, so that it never changes under the same tag."""
        return f'"{self.sha256}"'

    @property
    def headers(self) -> dict[str, str]:
        """What every answer about this file says."""
        return {
            "ETag": self.etag,
            "Accept-Ranges": "bytes",
            "Content-Disposition": f'attachment; filename="{self.filename}"',
        }


def send(download: Download, request: Request, settings: Settings) -> Response:
    """Answer with the file, with the part of it that is asked for, or that it has not changed.

    Raises:
        NotFound: the file is gone.
        Damaged: it has not the size that it had.
        ServiceUnavailable: the artifact store does not answer.
    """
    if is_known(download.etag, request):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=download.headers)
    file = _open(download, ArtifactStore(settings.resolved_artifact_url))
    part = _part(download, request)
    sending, status = download.headers, HTTPStatus.OK
    if part is not None:
        shown = f"{part.start}-{part.stop - 1}/{download.num_bytes}"
        sending["Content-Range"] = f"bytes {shown}"
        status = HTTPStatus.PARTIAL_CONTENT
    sent = range(download.num_bytes) if part is None else part
    sending["Content-Length"] = str(len(sent))
    return StreamingResponse(
        _chunks(file, sent), status, sending, media_type=download.media_type
    )


def remove(job_id: str, settings: Settings) -> None:
    """Delete the files of a job that was deleted; what cannot be reached now is swept later."""
    try:
        artifacts = ArtifactStore(settings.resolved_artifact_url)
        artifacts.delete_all(keys.of_job(job_id))
    except ServiceUnavailable as error:
        logger.warning("files of deleted job %s stay for now: %s", job_id, error)


def _open(download: Download, artifacts: ArtifactStore) -> BinaryIO:
    found = artifacts.num_bytes(download.key)
    if found != download.num_bytes:
        raise Damaged(
            f"{download.key} is damaged: it has {found} bytes, not {download.num_bytes}; "
            "put a copy back, or train the network again"
        )
    return artifacts.open(download.key)


def _part(download: Download, request: Request) -> range | None:
    """The bytes that are asked for; None: all, also where there are no such bytes."""
    wanted = RANGE.fullmatch(request.headers.get("range", "").strip())
    unchanged = request.headers.get("if-range", download.etag) == download.etag
    if wanted is None or not unchanged or not any(wanted.groups()):
        return None
    size = download.num_bytes
    first, last = wanted.groups()
    if first:
        part = range(int(first), min(size, int(last) + 1 if last else size))
    else:
        part = range(max(0, size - int(last)), size)
    return part if len(part) else None


def _chunks(file: BinaryIO, part: range) -> Iterator[bytes]:
    with file:
        file.seek(part.start)
        left = len(part)
        while left and (chunk := file.read(min(left, CHUNK_BYTES))):
            left -= len(chunk)
            yield chunk
