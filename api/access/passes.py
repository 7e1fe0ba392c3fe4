"""What a socket was let in with, to be looked at again for as long as it is open."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from api.access.access import Access
from api.access.doorkeeper import Doorkeeper
from api.access.limits import Limits
from nas.store import Store


@dataclass(frozen=True, slots=True)
class Pass:
    """Held by a socket. Where it says so, a method waits for the database, so use a thread."""

    access: Access
    connection: HTTPConnection
    doorkeeper: Doorkeeper
    limits: Limits
    store: Store

    def check(self) -> None:
        """Raises SignInFirst where who opened it would not be let in any more. Waits."""
        self.doorkeeper.check_again(self.connection, self.store)

    def check_job(self, job_id: str) -> None:
        """Raises NotFound for a job that may not be seen, or is not there. Waits."""
        self.doorkeeper.check_job(self.access, job_id, self.store)

    def check_list(self) -> None:
        """Raises NotAllowed where but one job may be seen."""
        self.doorkeeper.check_list(self.access)

    def count(self) -> None:
        """Count a message as a request; raises SlowDown."""
        if self.access.opener_id is not None:
            self.limits.request(self.access.holder)
