"""The families of networks, one a file, found by scanning this folder."""

from typing import Any

from search_spaces.family import Family
from search_spaces.registry import Registry

FAMILIES: Registry[Family[Any]] = Registry("search_spaces.families", "FAMILY")

__all__ = ["FAMILIES", "Family"]
