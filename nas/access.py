"""Who may do what: scopes, and the project that everything belongs to."""

from __future__ import annotations

import re
from enum import StrEnum

from nas.errors import InvalidRequest

DEFAULT_PROJECT = "default"
"""Made by the migration; jobs of the time before projects belong to it."""

_PROJECT_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,62}")


class Scope(StrEnum):
    """What a key may do in its project; each includes the one before."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    def allows(self, needed: Scope) -> bool:
        """Whether who has this scope may do what needs the other."""
        order = tuple(Scope)
        return order.index(self) >= order.index(needed)


def check_project_id(project_id: str) -> str:
    """The id, which is also the name, of a project.

    Raises:
        InvalidRequest: it is no such name.
    """
    if not _PROJECT_ID.fullmatch(project_id):
        raise InvalidRequest(
            f"{project_id!r} cannot be the name of a project",
            field="project",
            remedy="Use up to 63 small letters, digits and hyphens, a letter or digit first.",
        )
    return project_id
