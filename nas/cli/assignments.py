"""``key=value`` from the command line as nested data.

The key is dotted (``space.max_span=3``), the value is JSON where it reads as JSON, else text:
``widths=[16,32]``, ``depth=20``, ``norm=group``, ``tie_stages=null``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from nas.errors import InvalidRequest


def parse(assignments: Iterable[str], option: str) -> dict[str, Any]:
    """The nested mapping that ``assignments`` describe; ``option`` names them in errors.

    Raises:
        InvalidRequest: one is not ``key=value``, or two contradict each other.
    """
    result: dict[str, Any] = {}
    for text in assignments:
        key, equals, value = text.partition("=")
        path = key.strip().split(".")
        if not equals or not all(path):
            raise InvalidRequest(
                f"{option} {text!r} is not key=value",
                field=option,
                remedy=f"Write for example {option} depth=20 or {option} 'widths=[16,32]'.",
            )
        _assign(result, path, _value(value), f"{option} {text}")
    return result


def _assign(target: dict[str, Any], path: list[str], value: Any, text: str) -> None:
    for key in path[:-1]:
        target = target.setdefault(key, {})
        if not isinstance(target, dict):
            raise InvalidRequest(
                f"{text}: {key!r} was given a value before and cannot hold another key",
                remedy="Give either the whole value or its parts.",
            )
    target[path[-1]] = value


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """``base`` with what ``over`` says, key by key in nested mappings."""
    result = dict(base)
    for key, value in over.items():
        below = result.get(key)
        if isinstance(below, Mapping) and isinstance(value, Mapping):
            result[key] = merge(below, value)
        else:
            result[key] = value
    return result
