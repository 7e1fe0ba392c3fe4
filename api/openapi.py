"""The OpenAPI document: complete, with examples, and with the problem that every error is."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from starlette.routing import compile_path

from api.access.credentials import COOKIE, CSRF_HEADER
from api.access.rules import PUBLIC, SCOPE, scope_of
from api.schemas.live import LiveMessage, LiveRequest
from api.schemas.problem import Problem

TAGS = [
    {"name": "jobs", "description": "Search jobs: post, look, stop, cancel, delete."},
    {"name": "trials", "description": "Candidates: curves, plans, code."},
    {"name": "exports", "description": "The winner, taken away as PyTorch code."},
    {"name": "choices", "description": "What a job can choose from."},
    {"name": "access", "description": "Keys, logins and share links."},
    {"name": "health", "description": "Whether the service lives and can work."},
]

SECURITY_SCHEMES = {
    "key": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key (`nas_...`), or the token of a share link (`nasshare_...`). The "
        "scope that an operation needs is its `x-scope`: `read`, `write`, `admin`, each "
        "including the one before, or `public`. As long as no key was ever made, a service that "
        "listens on its own machine alone asks for none.",
    },
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "Set by POST /v1/session; `__Host-nas_session` over TLS. Writes also need "
        f"the header `{CSRF_HEADER}`.",
    },
}

DESCRIPTION: dict[str, Any] = {
    "title": "Skip-topology search",
    "summary": "Neural architecture search over skip topologies.",
    "description": (
        "POST a job, follow its events, read its best trials, export the winner as PyTorch "
        "code. Errors are RFC 9457 problems that name the field and the remedy. Lists come in "
        "pages: give `next_cursor` back as `cursor`. What changes is told over the WebSocket "
        "`/v1/live` too: it takes a LiveRequest as text and tells LiveMessages."
    ),
    "version": version("skip-nas"),
    "license_info": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    "openapi_tags": TAGS,
}


def headers(described: Mapping[str, str]) -> dict[str, Any]:
    """The headers of an answer, documented."""
    return {
        name: {"description": text, "schema": {"type": "string"}}
        for name, text in described.items()
    }


def install(app: FastAPI) -> None:
    """Let ``app`` serve the document of :func:`document`."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = document(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def methods_of(app: FastAPI, path: str) -> list[str]:
    """The methods that the address ``path`` has."""
    return sorted(
        method.upper()
        for template, operations in app.openapi()["paths"].items()
        if compile_path(template)[0].match(path)
        for method in operations
    )


def document(app: FastAPI) -> dict[str, Any]:
    """The document of ``app``, with the schema of problems added."""
    schema = get_openapi(
        title=app.title,
        summary=app.summary,
        description=app.description,
        version=app.version,
        license_info=app.license_info,
        tags=app.openapi_tags,
        routes=app.routes,
    )
    schemas = schema["components"]["schemas"]
    own = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= own.pop("$defs") | {"Problem": own}
    schemas |= {name: part for name, part in _live().items() if name not in schemas}
    _forget_default_error(schema)
    _secure(schema)
    return schema


def _live() -> dict[str, Any]:
    """What goes over the WebSocket ``/v1/live``, which OpenAPI has no word for."""
    template = "#/components/schemas/{model}"
    told = TypeAdapter(LiveMessage).json_schema(ref_template=template)
    asked = LiveRequest.model_json_schema(ref_template=template)
    return {**told.pop("$defs"), "LiveMessage": told, "LiveRequest": asked}


def _secure(schema: dict[str, Any]) -> None:
    """Say of each operation which scope it needs, and how a key is shown."""
    schema["components"]["securitySchemes"] = SECURITY_SCHEMES
    for operations in schema["paths"].values():
        for method, operation in operations.items():
            scope = scope_of(method.upper(), operation)
            operation[SCOPE] = scope or PUBLIC
            operation["security"] = [{"key": []}, {"session": []}] if scope else []


def _forget_default_error(schema: dict[str, Any]) -> None:
    """FastAPI documents its own 422 where a route has parameters; here that is a problem, or 404."""
    for operations in schema["paths"].values():
        for operation in operations.values():
            refused = operation["responses"].get("422", {}).get("content", {})
            if "application/json" in refused:
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        schema["components"]["schemas"].pop(name, None)
