"""From the options of ``nas search`` to the body of the request; the service judges it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nas.cli import assignments
from nas.errors import InvalidRequest, NotFound


@dataclass(frozen=True, slots=True)
class Options:
    """The options as they were given; None and empty where they were not."""

    file: Path | None = None
    dataset: str | None = None
    family: str | None = None
    trials: int | None = None
    epochs: int | None = None
    settings: Sequence[str] = ()
    space: Sequence[str] = ()
    recipe: Sequence[str] = ()
    fields: Sequence[str] = ()
    sampler: str | None = None
    pruner: str | None = None
    max_train_samples: int | None = None
    seed: int | None = None
    name: str | None = None
    warm_start: Sequence[str] = ()


def build(options: Options) -> dict[str, Any]:
    """The body: the file's, changed by the options that were given.

    Raises:
        InvalidRequest: the file or an option cannot be read.
        NotFound: there is no such file.
    """
    single = {
        "name": options.name,
        "family": options.family,
        "seed": options.seed,
        "dataset.name": options.dataset,
        "dataset.max_train_samples": options.max_train_samples,
        "budget.trials": options.trials,
        "recipe.epochs": options.epochs,
        "sampler.name": options.sampler,
        "pruner.name": options.pruner,
        "warm_start": list(options.warm_start) or None,
    }
    body = _read(options.file) if options.file else {}
    for key, value in single.items():
        if value is not None:
            body = assignments.merge(body, _nested(key, value))
    grouped = {
        "settings": assignments.parse(options.settings, "--set"),
        "space": assignments.parse(options.space, "--space"),
        "recipe": assignments.parse(options.recipe, "--recipe"),
    }
    body = assignments.merge(body, {key: d for key, d in grouped.items() if d})
    return assignments.merge(body, assignments.parse(options.fields, "--field"))


def _nested(key: str, value: Any) -> dict[str, Any]:
    group, dot, name = key.partition(".")
    return {group: {name: value}} if dot else {group: value}


def _read(path: Path) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if str(path) == "-" else path.read_text("utf-8")
        content = json.loads(text)
    except FileNotFoundError:
        raise NotFound(f"there is no file {path}") from None
    except ValueError as error:
        raise InvalidRequest(
            f"{path} is not JSON: {error}",
            field="--request",
            remedy="Give the body of POST /v1/jobs.",
        ) from error
    if not isinstance(content, dict):
        raise InvalidRequest(
            f"{path} holds no JSON object",
            field="--request",
            remedy="Give the body of POST /v1/jobs.",
        )
    return content
