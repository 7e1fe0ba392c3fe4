"""A browser for all tests here, a server on searches that are made up, and guarded visitors."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

import hatch_build
from benchmarks.dashboard import boards as made_up
from tests.api.conftest import empty_database
from tests.api.served import Served
from tests.dashboard.services import Boards, Service
from tests.dashboard.visitor import Visitor

__all__ = ["empty_database"]

SIZES = "0,24,10000,24:running"
CHROMIUM = os.environ.get("NAS_CHROMIUM", "chromium")
BUILT = os.environ.get("NAS_DASHBOARD_DIR")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Real browsers take their time, and share the machine badly."""
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Debian's chromium. Playwright keeps an event loop running, which other tests of the process could not bear."""
    found = shutil.which(CHROMIUM)
    if found is None:
        pytest.skip(
            f"there is no {CHROMIUM}: apt-get install chromium, or NAS_CHROMIUM"
        )
    if BUILT is None and not hatch_build.is_built():
        pytest.fail("api/dashboard/dist is older than its sources: make dashboard")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def board_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once for all processes that test."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    folder = shared / "boards"
    with (shared / "boards.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            made_up.make(folder, SIZES)
            (folder / "made").touch()
    return folder


@pytest.fixture(scope="package")
def boards(
    board_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Boards]:
    """A server on jobs of 0, 24 and 10,000 trials, to look at."""
    folder = tmp_path_factory.mktemp("board-server")
    shutil.copytree(board_folder, folder / "nas-data")
    served = Served.start(folder)
    yield Boards.of(served)
    served.stop()


@pytest.fixture
def service(tmp_path: Path, empty_database: Path) -> Iterator[Service]:
    """A server over an empty store, to write to, to stop and to start again."""
    (tmp_path / "nas-data").mkdir()
    shutil.copy(empty_database, tmp_path / "nas-data" / "nas.sqlite")
    service = Service(tmp_path)
    service.start()
    yield service
    service.close()


@pytest.fixture
def arrive(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Lets somebody look at a server; nothing may go wrong in any browser."""
    there: list[Visitor] = []

    def one(url: str, **how: object) -> Visitor:
        there.append(Visitor.arrive(browser, url, **how))
        return there[-1]

    yield one
    for visitor in there:
        visitor.context.close()
    assert [fault for visitor in there for fault in visitor.guard.faults] == []


@pytest.fixture
def visitor(arrive: Callable[..., Visitor], boards: Boards) -> Visitor:
    """Somebody at the boards."""
    return arrive(boards.url)


@pytest.fixture
def watcher(service: Service, arrive: Callable[..., Visitor]) -> Visitor:
    """Somebody at the empty service."""
    return arrive(service.url)


@pytest.fixture(scope="session")
def album(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the screenshots go."""
    named = os.environ.get("NAS_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
