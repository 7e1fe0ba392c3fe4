"""A service with two projects: one that asks, and another whose things it must not see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from api import create_app
from nas.access import Scope
from nas.settings import Settings
from nas.states import JobState
from nas.store import Store
from tests.api.conftest import SMALL, TestClient
from tests.api.worker import Worker, space_of

RANDOM = "0123456789abcdefghjkmnpqrs"
CSV = "a,b,label\n" + "".join(f"{n},{n % 3},{n % 2}\n" for n in range(60))


@dataclass
class Project:
    """A project with one of everything.

    Attributes:
        tokens: a key of each scope.
        ids: by the name of the parameter that takes it in a path.
    """

    id: str
    client: TestClient
    tokens: dict[Scope, str]
    ids: dict[str, str] = field(default_factory=dict)
    share_token: str = ""

    def headers(self, scope: Scope) -> dict[str, str]:
        """Those of a request with the key of this scope."""
        return bearer(self.tokens[scope])

    def post_job(self, **over: Any) -> str:
        """The id of a new job."""
        answer = self.client.post(
            "/v1/jobs", json={**SMALL, **over}, headers=self.headers(Scope.WRITE)
        )
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def upload(self) -> None:
        """Add a data set."""
        answer = self.client.post(
            "/v1/datasets",
            params={"name": f"data-of-{self.id}"},
            content=CSV,
            headers={**self.headers(Scope.WRITE), "Content-Type": "text/csv"},
        )
        assert answer.status_code == 201, answer.text


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def make_project(client: TestClient, project_id: str) -> Project:
    """A project of its own, with a key of each scope and nothing else."""
    store: Store = client.app.state.store
    with store.begin() as tx:
        if project_id != "default":
            tx.projects.create(project_id)
        tokens = {scope: tx.keys.create(project_id, scope)[1].text for scope in Scope}
    return Project(project_id, client, tokens)


def run(store: Store, job_id: str) -> Worker:
    """A worker that runs this job, whichever else waits."""
    with store.begin() as tx:
        others = []
        while (lease := tx.leases.claim("worker-1", 60)).job_id != job_id:
            others.append(lease)
        for other in others:
            tx.leases.release(other)
        job = tx.jobs.move(job_id, JobState.RUNNING, lease=lease)
    return Worker(store, lease, space_of(job.request))


def fill(project: Project, *, with_data: bool = True) -> Project:
    """Add an ended job with a complete trial, an export, a share link, a key and a data set."""
    store: Store = project.client.app.state.store
    job_id = project.post_job(name=f"job of {project.id}")
    worker = run(store, job_id)
    # An architecture is nobody's: each project has one of its own, or both would see the same.
    (trial,) = worker.propose("densenet" if project.id == "theirs" else "resnet")
    worker.complete(trial, 0.9)
    worker.finish_job()
    with store.begin() as tx:
        export = tx.exports.request(trial.id)
        tx.ablations.request(trial.id, retrain=False)
        share, token = tx.shares.create(job_id)
        key, _ = tx.keys.create(project.id, Scope.READ, "to be revoked")
    if with_data:
        project.upload()
    project.share_token = token.text
    project.ids = {
        "job_id": job_id,
        "trial_id": trial.id,
        "export_id": export.id,
        "fingerprint": trial.fingerprint,
        "other": trial.fingerprint,
        "share_id": share.id,
        "key_id": key.id,
        "name": f"data-of-{project.id}",
    }
    return project


@pytest.fixture(scope="module")
def keyed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A service of which keys were made; one for the tests of a module."""
    folder: Path = tmp_path_factory.mktemp("keyed")
    settings = Settings(
        data_dir=folder / "nas-data",
        poll_seconds=0.01,
        refusals_per_minute=10_000,  # every route refuses, one after the other
    )
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        yield client


@pytest.fixture(scope="module")
def mine(keyed: TestClient) -> Project:
    """The project that asks."""
    return fill(make_project(keyed, "mine"))


@pytest.fixture(scope="module")
def theirs(keyed: TestClient, mine: Project) -> Project:
    """The project that must not be seen."""
    return fill(make_project(keyed, "theirs"))


@pytest.fixture
def spare(keyed: TestClient, request: pytest.FixtureRequest) -> Project:
    """A project that a test may use up."""
    operation = request.getfixturevalue("operation")
    project = make_project(keyed, f"spare-{uuid4().hex}")
    return fill(project, with_data="name" in operation.parameters)


def check(answer: Any, status: int) -> dict[str, Any]:
    """A problem of this status."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()
