"""Things that exist in a store: a finished job with its trials, and a new one whenever one is used up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import httpx

from nas.access import DEFAULT_PROJECT, Scope
from nas.store import Store
from tests.api.conftest import SMALL
from tests.api.served import Served
from tests.api.worker import Worker


@dataclass
class Known:
    """Ids by the name of the parameter that takes them."""

    http: httpx.Client
    store: Store
    trial_id: str
    finished_id: str

    def ids(self, *, changes: bool) -> dict[str, Callable[[], str]]:
        """Where to find an id for a parameter; a call that changes things has its own job."""
        return {
            "job_id": (lambda: self._new("/v1/jobs", SMALL))
            if changes
            else (lambda: self.finished_id),
            "trial_id": lambda: self.trial_id,
            "export_id": self._new_export,
            "name": lambda: "digits",
            "key_id": lambda: self._new("/v1/keys", {"scope": "read"}),
            "share_id": lambda: self._new(f"/v1/jobs/{self.finished_id}/shares", {}),
        }

    @property
    def authorization(self) -> dict[str, str]:
        """The header of the key with which everything is asked."""
        return {"Authorization": self.http.headers["Authorization"]}

    def _new(self, path: str, body: object) -> str:
        answer = self.http.post(path, json=body).raise_for_status()
        return str(answer.json()["id"])

    def _new_export(self) -> str:
        answer = self.http.post(f"/v1/trials/{self.trial_id}/export")
        return str(answer.json().get("id", "none"))

    def close(self) -> None:
        """Let go of the connections."""
        self.http.close()
        self.store.close()


def furnish(served: Served) -> Known:
    """Let a job run to its end, with a trial of each outcome."""
    http = served.client()
    store = Store(f"sqlite:///{served.data_dir / 'nas.sqlite'}")
    with store.begin() as tx:
        _, token = tx.keys.create(DEFAULT_PROJECT, Scope.ADMIN)
    http.headers["Authorization"] = f"Bearer {token.text}"
    job_id = http.post("/v1/jobs", json=SMALL).raise_for_status().json()["id"]
    worker = Worker.claim(store)
    plain, resnet, _ = worker.propose("plain", "resnet", "densenet")
    worker.complete(plain, 0.9)
    worker.fail(resnet, "diverged")
    worker.finish_job()
    return Known(http, store, plain.id, job_id)
