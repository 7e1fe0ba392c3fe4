"""A served API over an empty store, and a worker to play with."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
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
    "report": {"finalists": 0},
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots", action="store_true", help="agree on a new openapi.json"
    )


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty database that is migrated already: copying it is quicker."""
    path = tmp_path_factory.mktemp("empty") / "nas.sqlite"
    store = Store(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture
def settings(tmp_path: Path, empty_database: Path) -> Settings:
    settings = Settings(data_dir=tmp_path / "nas-data", poll_seconds=0.01)
    settings.data_dir.mkdir()
    shutil.copy(empty_database, settings.data_dir / "nas.sqlite")
    return settings


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings), base_url="http://localhost") as client:
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


def write_images(path: Path, num_classes: int) -> None:
    labels = np.arange(60) % num_classes
    images = np.random.default_rng(0).integers(0, 255, (60, 8, 8), dtype=np.uint8)
    np.savez(path, x_train=images, y_train=labels)
