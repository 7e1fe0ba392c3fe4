"""Every route of the service, as the service itself lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from api import create_app
from api.access.rules import PUBLIC, SCOPE, SHARED
from nas.access import Scope
from nas.settings import Settings

BODIES = {"log_in": {"key": "nas_x"}, "create_key": {"scope": "read"}}
"""Bodies of those for which an empty object will not do."""


@dataclass(frozen=True)
class Operation:
    """One method of one address.

    Attributes:
        scope: that it needs; None where everybody may.
        is_shared: whether share links open it although it names no job.
    """

    id: str
    method: str
    path: str
    scope: Scope | None
    is_shared: bool

    @property
    def parameters(self) -> list[str]:
        """What its path names."""
        return re.findall(r"{(\w+)}", self.path)

    @property
    def is_stream(self) -> bool:
        """Whether its answer stays open as long as the job does."""
        return self.id == "follow_job"

    def path_of(self, ids: Mapping[str, str]) -> str:
        """The address of one thing."""
        return self.path.format(**{name: ids[name] for name in self.parameters})

    @property
    def body(self) -> dict[str, str] | None:
        """A body that is as good as any."""
        return (
            BODIES.get(self.id, {}) if self.method in ("POST", "PUT", "PATCH") else None
        )

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def operations() -> list[Operation]:
    """All that the OpenAPI document lists; a route added later is among them."""
    document = create_app(Settings()).openapi()
    return [
        Operation(
            id=operation["operationId"],
            method=method.upper(),
            path=path,
            scope=None if operation[SCOPE] == PUBLIC else Scope(operation[SCOPE]),
            is_shared=operation.get(SHARED, False),
        )
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


OPERATIONS = operations()
CLOSED = [operation for operation in OPERATIONS if operation.scope is not None]
NAMING = [operation for operation in CLOSED if operation.parameters]
