"""Whether the worker process of this machine is alive, by what it last wrote into the database."""

from __future__ import annotations

import socket
from contextlib import closing

from nas.cli.failures import ExitCode, Failure
from nas.settings import Settings


def check(settings: Settings) -> str:
    """A sentence about the worker process of this machine.

    Raises:
        Failure: none was heard of for as long as a lease lasts.
        ServiceUnavailable: the database does not answer.
    """
    from nas.store import Store

    hostname = socket.gethostname()
    with closing(Store(settings.resolved_database_url)) as store, store.read() as tx:
        alive = tx.workers.alive(settings.lease_seconds)
    here = [worker.id for worker in alive if worker.hostname == hostname]
    if not here:
        raise Failure(
            f"no worker process of {hostname} was heard of in the last "
            f"{settings.lease_seconds:g} seconds",
            ExitCode.UNREACHABLE,
            "remedy: Look at its log; restart it.",
        )
    return f"Alive: {', '.join(here)}."
