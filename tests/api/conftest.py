"""A served API over an empty store, and a worker to play with."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import create_app
from nas.settings import Settings
from nas.store import Store
from tests.api.worker import Worker

with warnings.catch_warnings():
    # Starlette asks for httpx2, which this project does not need for anything else.
    warnings.simplefilter("ignore")
    from starlette.testclient import TestClient

SMALL = {
    "name": "small",
    "settings": {"depth": 3, "widths": [4]},
    "recipe": {"epochs": 2},
    "budget": {"trials": 4},
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "nas-data", poll_seconds=0.01)


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://nas") as client:
        yield client


@pytest.fixture
def store(client: TestClient) -> Store:
    """The store that the API serves."""
    return client.app.state.store


@pytest.fixture
def job(client: TestClient) -> dict:
    """A small job, as it was answered."""
    return client.post("/v1/jobs", json=SMALL).json()


@pytest.fixture
def worker(store: Store, job: dict) -> Worker:
    """A worker that runs the small job."""
    return Worker.claim(store)
