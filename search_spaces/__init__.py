"""What may vary, what is legal, which network a choice denotes, and what it costs; no torch.

The door of the package: everybody else imports from here. Families, operations and blocks are found
by scanning their folders, so adding one is adding a file.
"""

from typing import Any

from search_spaces.architecture import Architecture
from search_spaces.cost import Cost
from search_spaces.drawing import draw, draw_small
from search_spaces.families import FAMILIES, Family
from search_spaces.outline import Dimension, Outline
from search_spaces.plan import Plan, Task, TaskKind
from search_spaces.policy import EdgePolicy
from search_spaces.presets import preset
from search_spaces.settings import FamilySettings
from search_spaces.space import SearchSpace
from search_spaces.topology import Edge, EdgeKind, Topology

__all__ = [
    "Architecture",
    "Cost",
    "Dimension",
    "Edge",
    "EdgeKind",
    "EdgePolicy",
    "Family",
    "FamilySettings",
    "Outline",
    "Plan",
    "SearchSpace",
    "Task",
    "TaskKind",
    "Topology",
    "draw",
    "draw_small",
    "get",
    "names",
    "preset",
]


def get(name: str) -> Family[Any]:
    """The family of this name; :class:`UnknownName` lists those that exist."""
    return FAMILIES.get(name)


def names() -> list[str]:
    """The names of all families."""
    return FAMILIES.names()
