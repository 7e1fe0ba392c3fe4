"""The one place with HTTP status codes: every error leaves as RFC 9457 ``application/problem+json``.

The rooms below raise errors named by the reaction they ask for (``nas.errors``); this table says
which answer each becomes, and :func:`problems` documents the same answers in OpenAPI.
"""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from api import openapi
from api.access.refusals import NotAllowed, SignInFirst, SlowDown
from api.remedies import field_errors
from api.schemas.problem import FieldError, Problem
from nas.artifacts import Damaged, StorageFull
from nas.errors import (
    Conflict,
    ExportFailed,
    InvalidRequest,
    LeaseLost,
    NasError,
    NotFound,
    ServiceUnavailable,
)
from nas.telemetry.context import request_id
from search_spaces.errors import InvalidSettings, SearchSpaceError

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

FAILED = "The service failed on this request; its log says why."


class NothingMore(NasError):
    """A stream of events has ended for good: 204 keeps an ``EventSource`` from coming back."""


class BodyTooLarge(HTTPException):
    """The body is longer than ``NAS_MAX_BODY_BYTES``, or the other setting of its route."""

    def __init__(
        self, max_body_bytes: int, setting: str = "NAS_MAX_BODY_BYTES"
    ) -> None:
        super().__init__(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"the request body is longer than {max_body_bytes} bytes; send less, or "
            f"raise {setting}",
        )


class NotReady(ServiceUnavailable):
    """Parts of the service are missing; ``errors`` names each one."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        names = ", ".join(error.field or "?" for error in errors)
        super().__init__(f"not ready: {names}")
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one kind of error becomes."""

    status: int
    name: str
    title: str

    @property
    def type(self) -> str:
        """The URI of this kind of problem."""
        return f"urn:nas:problem:{self.name}"


ANSWERS: dict[type[Exception], Answer] = {
    InvalidRequest: Answer(422, "invalid-request", "The request must be changed"),
    SearchSpaceError: Answer(422, "invalid-request", "The request must be changed"),
    NotFound: Answer(404, "not-found", "Nothing has this id or name"),
    Conflict: Answer(409, "conflict", "In conflict with what is there"),
    LeaseLost: Answer(409, "conflict", "In conflict with what is there"),
    ExportFailed: Answer(409, "export-failed", "The export failed one of its checks"),
    SignInFirst: Answer(401, "sign-in", "A key is needed"),
    NotAllowed: Answer(403, "not-allowed", "This key may not do this"),
    SlowDown: Answer(429, "slow-down", "Too many requests"),
    Damaged: Answer(409, "damaged", "A stored file is damaged"),
    StorageFull: Answer(507, "storage-full", "There is no room"),
    ServiceUnavailable: Answer(503, "unavailable", "A part of the service is missing"),
    NasError: Answer(500, "internal", "The service failed"),
}

EVERYWHERE = (401, 403, 429, 500, 503)

DESCRIPTIONS = {
    400: "The body is not JSON.",
    401: "No key was given, or none that is active.",
    403: "The key's scope is too small, or another site's page has asked.",
    404: "Nothing has this id or name.",
    405: "The address exists, but not for this method.",
    408: "The body did not arrive in time.",
    409: "The state of the thing does not allow this, or the key was used for another request.",
    413: "The body is too long.",
    415: "The body is not of a kind that is read here.",
    422: "A field must be changed; `errors` names each one with its remedy.",
    429: "Too many requests; `Retry-After` says when to come back.",
    500: "The service failed; its log says why.",
    503: "A part of the service cannot be reached; try again.",
    507: "There is no room for the file.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The error answers of a route for OpenAPI; some belong to every route."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": DESCRIPTIONS[status],
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in sorted({*statuses, *EVERYWHERE})
    }


def install(app: FastAPI) -> None:
    """Answer every error of ``app`` with a problem."""
    app.add_exception_handler(RequestValidationError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(NothingMore, _nothing_more)
    for kind in ANSWERS:
        app.add_exception_handler(kind, problem_of)


def problem(
    path: str,
    answer: Answer,
    detail: str,
    errors: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """A problem as an answer."""
    body = _body(path, answer, detail, errors)
    return JSONResponse(
        body.model_dump(mode="json"),
        status_code=answer.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )


def described(path: str, error: NasError) -> Problem:
    """The problem of an error that is told in another way than as an answer."""
    answer = _answer_to(error)
    if answer.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        logger.error("%s failed", path, exc_info=error)
        return _body(path, answer, FAILED)
    return _body(path, answer, str(error), _fields_of(error))


def http_problem(
    path: str, error: HTTPException, headers: dict[str, str] | None = None
) -> JSONResponse:
    """The problem of an error that HTTP itself knows: no such route, method, size."""
    status = HTTPStatus(error.status_code)
    name = status.phrase.lower().replace(" ", "-")
    answer = Answer(status, name, status.phrase)
    return problem(path, answer, error.detail or status.description, headers=headers)


def internal_problem(path: str) -> JSONResponse:
    """The problem of an error that nobody foresaw; what it was is in the log only."""
    return problem(path, ANSWERS[NasError], FAILED)


def problem_of(request: HTTPConnection, error: Exception) -> Response:
    """The answer to a request that raised one of :data:`ANSWERS`."""
    answer = _answer_to(error)
    if answer.status == HTTPStatus.INTERNAL_SERVER_ERROR:
        method = request.scope.get("method", "WEBSOCKET")
        logger.error("%s %s failed", method, request.url.path, exc_info=error)
        return internal_problem(request.url.path)
    return problem(
        request.url.path, answer, str(error), _fields_of(error), _headers_of(error)
    )


def _answer_to(error: Exception) -> Answer:
    return next(ANSWERS[k] for k in type(error).__mro__ if k in ANSWERS)


def _body(
    path: str, answer: Answer, detail: str, errors: Sequence[FieldError] = ()
) -> Problem:
    return Problem(
        type=answer.type,
        title=answer.title,
        status=answer.status,
        detail=detail,
        instance=path,
        errors=list(errors),
        request_id=request_id(),
    )


def _headers_of(error: Exception) -> dict[str, str] | None:
    if isinstance(error, ServiceUnavailable):
        return {"Retry-After": "1"}
    if isinstance(error, SlowDown):
        return {"Retry-After": str(math.ceil(error.seconds))}
    if isinstance(error, SignInFirst):
        return {"WWW-Authenticate": "Bearer"}
    return None


def _fields_of(error: Exception) -> Sequence[FieldError]:
    if isinstance(error, NotReady):
        return error.errors
    if isinstance(error, InvalidRequest):
        return [FieldError(field=error.field, message=str(error), remedy=error.remedy)]
    if isinstance(error, InvalidSettings):
        return [FieldError(field=error.field, message=str(error), remedy=None)]
    return ()


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(item["loc"][:1] == ("path",) for item in found):
        detail = f"nothing has the address {request.url.path}"
        return problem(request.url.path, ANSWERS[NotFound], detail)
    errors = field_errors(found, request)
    detail = "; ".join(f"{error.field or 'body'}: {error.message}" for error in errors)
    return problem(request.url.path, ANSWERS[InvalidRequest], detail, errors)


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        # The router names the methods of the first route alone that has this path.
        headers["Allow"] = ", ".join(openapi.methods_of(request.app, request.url.path))
    return http_problem(request.url.path, error, headers)


def _nothing_more(_request: Request, _error: Exception) -> Response:
    return Response(status_code=HTTPStatus.NO_CONTENT)
