"""What waits for a job that is about to be posted: whether it is taken, by whom, with how much memory."""

from __future__ import annotations

import socket
from dataclasses import dataclass

import psutil

from nas.job import Resources
from nas.settings import Settings
from nas.store import Store


@dataclass(frozen=True, slots=True)
class Prospects:
    """What a person would want to know of the service.

    Attributes:
        memory_bytes: of the device that a trial would have, where that is this machine; else None.
    """

    warnings: tuple[str, ...]
    memory_bytes: int | None


def look(
    wanted: Resources, project_id: str, settings: Settings, store: Store
) -> Prospects:
    """Ask the store, and this machine."""
    warnings = []
    with store.read() as tx:
        workers = tx.workers.alive(settings.lease_seconds)
        num_jobs = tx.crews.load(project_id).num_jobs
    num_living = sum(n for state, n in num_jobs.items() if not state.is_final)
    if num_living >= settings.max_jobs_per_project:
        warnings.append(
            f"The project has {num_living:,} jobs that have not ended, and may have no more: wait "
            "for one, or cancel one."
        )
    if not workers:
        warnings.append("No worker process is alive: the job waits until one starts.")
    hosts = {worker.hostname for worker in workers}
    is_here = not wanted.gpus_per_trial and hosts <= {socket.gethostname()}
    memory_bytes = int(psutil.virtual_memory().total) if is_here else None
    return Prospects(tuple(warnings), memory_bytes)
