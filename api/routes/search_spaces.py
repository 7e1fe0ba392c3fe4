"""Families of networks that a job can search."""

from __future__ import annotations

from fastapi import APIRouter

from api.errors import problems
from api.schemas.search_space import Change, Families, Family
from nas.training import augmentations
from nas.training.recipe import Recipe
from search_spaces import EdgePolicy, get, names

router = APIRouter(tags=["choices"])


@router.get("/search-spaces", operation_id="list_search_spaces", responses=problems())
def list_search_spaces() -> Families:
    """List the families with the JSON schema of their settings and their named topologies."""
    return Families(
        items=[Family.of(get(name)) for name in names()],
        space_schema=EdgePolicy.model_json_schema(),
        recipe_schema=Recipe.model_json_schema(),
        augmentations=[
            Change.of(augmentations.get(name)) for name in augmentations.names()
        ],
    )
