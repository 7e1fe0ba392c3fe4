"""What must be there before a job that is posted now would run."""

from __future__ import annotations

from api.errors import NotReady
from api.schemas.health import Ready
from api.schemas.problem import FieldError
from nas.settings import Settings
from nas.store import Store


def check(store: Store, settings: Settings) -> Ready:
    """Look at the database, its schema and the workers.

    Raises:
        NotReady: a part is missing; each is named with what to do.
    """
    try:
        with store.read() as tx:
            workers = tx.workers.alive(settings.lease_seconds)
    except Exception as error:
        # Whatever it is (down, not migrated, damaged), no job could be stored now.
        raise NotReady([_missing("database", str(error), _DATABASE)]) from error
    if not workers:
        raise NotReady([_missing("worker", "no worker process is alive", _WORKER)])
    return Ready(num_workers=len(workers))


_DATABASE = "Start the database, or correct NAS_DATABASE_URL."
_WORKER = "Start one with `nas worker`, with the same database."


def _missing(part: str, message: str, remedy: str) -> FieldError:
    return FieldError(field=part, message=message, remedy=remedy)
