"""What the browser looks at: boards that stand, and a service that can be written to and stopped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from nas.access import DEFAULT_PROJECT, Scope
from nas.store import Store
from tests.api.conftest import SMALL
from tests.api.served import Served
from tests.api.worker import Worker


@dataclass(frozen=True)
class Boards:
    """Jobs to look at.

    Attributes:
        url: of the server.
        jobs: ids by the number of trials; of those with 24 the finished one.
        running: one of 24 trials that is under way, for as long as anybody looks.
        trials: some trials of the finished job of 24.
    """

    url: str
    jobs: dict[int, str]
    running: str
    trials: Sequence[str]

    @classmethod
    def of(cls, served: Served) -> Boards:
        """Ask what is there."""
        with served.client() as client:
            found = client.get("/v1/jobs", params={"limit": 50}).json()["items"]
            jobs = {
                sum(job["counts"].values()): job["id"]
                for job in found
                if job["state"] != "running"
            }
            (running,) = (job["id"] for job in found if job["state"] == "running")
            best = client.get(f"/v1/jobs/{jobs[24]}/best", params={"k": 5}).json()
        trials = [trial["id"] for trial in best["items"]]
        return cls(served.url, jobs, running, trials)


@dataclass
class Service:
    """A server of its own over its own store; a worker that only writes stands in for Ray."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    served: Served | None = None
    url: str = ""

    def __post_init__(self) -> None:
        self.store = Store(f"sqlite:///{self.folder / 'nas-data' / 'nas.sqlite'}")

    def start(self) -> None:
        """Start it, on the port that it had before."""
        port = urlsplit(self.url).port or 0
        self.served = Served.start(self.folder, port=port, **self.settings)
        self.url = self.served.url

    def stop(self) -> None:
        """Stop it as an operator does."""
        if self.served is not None:
            self.served.stop()
            self.served = None

    def close(self) -> None:
        """Leave nothing behind."""
        self.stop()
        self.store.close()

    def work(self, **request: object) -> Worker:
        """Post a job, and take it as a worker would."""
        assert self.served is not None
        with self.served.client() as client:
            answer = client.post("/v1/jobs", json={**SMALL, **request})
            assert answer.status_code == 201, answer.text
        return Worker.claim(self.store)

    def key(self, scope: Scope) -> str:
        """A key of the project; from the first on, everybody needs one."""
        with self.store.begin() as tx:
            return tx.keys.create(DEFAULT_PROJECT, scope, f"{scope} key")[1].text

    def share(self, job_id: str) -> str:
        """The token of a new link to a job."""
        with self.store.begin() as tx:
            return tx.shares.create(job_id, "for a guest")[1].text
