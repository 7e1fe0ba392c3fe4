"""Worker processes that are there: what they have, and when they were last heard of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from nas.store.session import Session
from nas.store.tables import WorkerRow


@dataclass(frozen=True, slots=True)
class WorkerRecord:
    """A worker process and what its cluster offers."""

    id: str
    hostname: str
    num_cpus: float
    num_gpus: float
    num_actors: int
    version: str
    started_at: datetime
    last_seen_at: datetime
    cluster_id: str | None = None
    wanted_cpus: float = 0.0
    wanted_gpus: float = 0.0


class Workers:
    """All worker processes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def announce(
        self,
        worker_id: str,
        *,
        hostname: str,
        num_cpus: float,
        num_gpus: float,
        num_actors: int,
        version: str,
        cluster_id: str | None = None,
        wanted: tuple[float, float] = (0.0, 0.0),
    ) -> None:
        """Say that a worker process is alive, for the first time or again.

        Args:
            worker_id: which one.
            hostname: where.
            num_cpus: that its jobs may count on.
            num_gpus: likewise.
            num_actors: training processes that are there.
            version: of the program.
            cluster_id: of its Ray cluster, where others may use it too.
            wanted: CPUs and GPUs that its jobs could use now.
        """
        values = {
            "cluster_id": cluster_id,
            "wanted_cpus": wanted[0],
            "wanted_gpus": wanted[1],
            "hostname": hostname,
            "num_cpus": num_cpus,
            "num_gpus": num_gpus,
            "num_actors": num_actors,
            "version": version,
            "last_seen_at": self._session.now,
        }
        self._session.connection.execute(
            self._session.insert(WorkerRow)
            .values(id=worker_id, started_at=self._session.now, **values)
            .on_conflict_do_update(index_elements=[WorkerRow.id], set_=values)
        )

    def claims(
        self, cluster_id: str | None, within_seconds: float, but: str
    ) -> dict[str, tuple[float, float]]:
        """CPUs and GPUs that the other worker processes on a cluster could use; none on a private one."""
        if cluster_id is None:
            return {}
        since = self._session.now - timedelta(seconds=within_seconds)
        rows = self._session.connection.execute(
            select(WorkerRow.id, WorkerRow.wanted_cpus, WorkerRow.wanted_gpus)
            .where(WorkerRow.cluster_id == cluster_id, WorkerRow.id != but)
            .where(WorkerRow.last_seen_at >= since)
        )
        return {row.id: (row.wanted_cpus, row.wanted_gpus) for row in rows}

    def alive(self, within_seconds: float) -> tuple[WorkerRecord, ...]:
        """Those heard of in the last ``within_seconds``, oldest first."""
        since = self._session.now - timedelta(seconds=within_seconds)
        rows = self._session.connection.execute(
            select(WorkerRow.__table__)
            .where(WorkerRow.last_seen_at >= since)
            .order_by(WorkerRow.started_at, WorkerRow.id)
        )
        return tuple(WorkerRecord(**row._mapping) for row in rows)

    def forget(self, worker_id: str) -> None:
        """Remove a worker process that ends; one that is unknown is no error."""
        self._session.connection.execute(
            delete(WorkerRow).where(WorkerRow.id == worker_id)
        )
