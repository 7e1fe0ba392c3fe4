"""The recipe of a job that names none, or only a part of one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from nas.datasets import DataKind
from nas.errors import InvalidRequest
from nas.training import augmentations
from nas.training.recipe import Recipe

_BY_KIND: dict[DataKind, dict[str, Any]] = {
    DataKind.IMAGE: {},
    DataKind.TABLE: {"epochs": 20},
}
_BY_FAMILY: dict[str, dict[str, Any]] = {
    "mlp": {"weight_decay": 0.05},
}
"""What a family wants otherwise than its kind of data; a family that is not here wants nothing."""


def default_recipe(family: str, kind: DataKind, num_train: int) -> Recipe:
    """A recipe that trains a candidate of this family well without tuning."""
    batch_size = 32 if num_train < 4_000 else 64 if num_train < 40_000 else 128
    chosen = {"batch_size": batch_size} | _BY_KIND[kind] | _BY_FAMILY.get(family, {})
    return Recipe.model_validate(chosen)


def resolve_recipe(
    family: str, kind: DataKind, num_train: int, overrides: Mapping[str, Any]
) -> Recipe:
    """The default recipe with the user's ``overrides``.

    Raises:
        InvalidRequest: an override is unknown or out of bounds; ``field`` is its dotted path.
    """
    base = default_recipe(family, kind, num_train).model_dump()
    try:
        recipe = Recipe.model_validate(base | dict(overrides))
    except ValidationError as error:
        raise _refusal(error) from error
    possible = [each.name for each in augmentations.of_kind(kind)]
    for name in recipe.augmentation:
        if name not in possible:
            raise InvalidRequest(
                f"no augmentation of {kind} data is named {name!r}",
                field="recipe.augmentation",
                remedy=f"Choose among {', '.join(possible)}.",
            )
    return recipe


def _refusal(error: ValidationError) -> InvalidRequest:
    first = error.errors(include_url=False, include_context=False)[0]
    path = ".".join(str(part) for part in first["loc"])
    if first["type"] == "extra_forbidden":
        remedy = f"A recipe has: {', '.join(Recipe.model_fields)}."
        return InvalidRequest(
            f"a recipe has no {path!r}", field=f"recipe.{path}", remedy=remedy
        )
    return InvalidRequest(
        f"recipe.{path}: {first['msg']}",
        field=f"recipe.{path}",
        remedy="Change this value, or leave it out for the default.",
    )
