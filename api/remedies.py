"""Says of each field that was refused what to do about it, in the request's own terms."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, get_args

from fastapi import Request
from pydantic import BaseModel

from api.schemas.problem import FieldError

Context = Mapping[str, Any]

REMEDIES: dict[str, Callable[[Context], str]] = {
    "missing": lambda _: "Give this field.",
    "greater_than": lambda c: f"Give a number above {c['gt']}.",
    "greater_than_equal": lambda c: f"Give a number of at least {c['ge']}.",
    "less_than": lambda c: f"Give a number below {c['lt']}.",
    "less_than_equal": lambda c: f"Give a number of at most {c['le']}.",
    "enum": lambda c: f"Give one of {c['expected']}.",
    "literal_error": lambda c: f"Give one of {c['expected']}.",
    "int_parsing": lambda _: "Give a whole number.",
    "int_type": lambda _: "Give a whole number.",
    "int_from_float": lambda _: "Give a whole number.",
    "float_parsing": lambda _: "Give a number.",
    "float_type": lambda _: "Give a number.",
    "finite_number": lambda _: "Give a finite number.",
    "bool_parsing": lambda _: "Give true or false.",
    "bool_type": lambda _: "Give true or false.",
    "string_type": lambda _: "Give a string.",
    "string_too_short": lambda c: f"Give at least {c['min_length']} characters.",
    "string_too_long": lambda c: f"Give at most {c['max_length']} characters.",
    "string_pattern_mismatch": lambda c: f"Give a string that matches {c['pattern']}.",
    "dict_type": lambda _: "Give an object.",
    "model_type": lambda _: "Give an object.",
    "model_attributes_type": lambda _: "Give an object.",
    "list_type": lambda _: "Give a list.",
    "tuple_type": lambda _: "Give a list.",
    "json_invalid": lambda c: f"Send valid JSON: {c['error']}.",
}
"""By the type of pydantic's error; its context holds the bounds."""

NO_OBJECT = (
    "Send a JSON object with the header Content-Type: application/json; "
    "{} takes every default."
)
ELSEWHERE = "The schema of this request is in /v1/openapi.json."


def field_errors(
    found: Iterable[Mapping[str, Any]], request: Request
) -> list[FieldError]:
    """The refused fields of a request, from what pydantic found."""
    return [_field_error(item, request) for item in found]


def _field_error(item: Mapping[str, Any], request: Request) -> FieldError:
    place, *path = item["loc"]
    if item["type"] == "json_invalid":
        path = []
    message = str(item["msg"]).removeprefix("Value error, ")
    return FieldError(
        field=_dotted(path) or (None if place == "body" else str(place)),
        message=message,
        remedy=_remedy(item, str(place), path, request),
    )


def _dotted(path: Sequence[str | int]) -> str:
    return ".".join(str(part) for part in path)


def _remedy(
    item: Mapping[str, Any], place: str, path: Sequence[str | int], request: Request
) -> str:
    if item["type"] == "extra_forbidden":
        return _rename(str(path[-1]), _known(place, path[:-1], request))
    if item["type"] in ("missing", "model_attributes_type") and not path:
        return NO_OBJECT
    write = REMEDIES.get(item["type"])
    return write(item.get("ctx", {})) if write else ELSEWHERE


def _rename(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    if known:
        return f"Remove it; the fields here are {', '.join(known)}."
    return "Remove it."


def _known(place: str, path: Sequence[str | int], request: Request) -> list[str]:
    """The names of the fields beside an unknown one."""
    dependant = request.scope["route"].dependant
    params = dependant.body_params if place == "body" else dependant.query_params
    models = [_model(param.field_info.annotation) for param in params]
    for model in models:
        if model is not None:
            return _fields_at(model, path)
    return []


def _fields_at(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    for part in path:
        info = model.model_fields.get(str(part))
        inner = _model(info.annotation) if info else None
        if inner is None:
            return []
        model = inner
    return list(model.model_fields)


def _model(annotation: Any) -> type[BaseModel] | None:
    """The model in an annotation, also in ``Model | None``."""
    for candidate in (annotation, *get_args(annotation)):
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None
