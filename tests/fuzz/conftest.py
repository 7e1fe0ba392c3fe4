"""A served API over a store in which things have happened already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest

from tests.api.served import Served
from tests.fuzz.known import Known, furnish

NUM_JOBS = 40
"""Job requests that a test draws in CI."""

NO_LIMITS = {
    "log_level": "warning",
    "requests_per_minute": "1000000",
    "refusals_per_minute": "1000000",
    "logins_per_minute": "1000000",
    "max_jobs_per_project": "1000000",
}
"""A client that is limited learns little; the limits have tests of their own."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A running API; it must end cleanly, whatever it was asked."""
    served = Served.start(tmp_path_factory.mktemp("fuzz"), **NO_LIMITS)
    yield served
    code, _, log = served.stop()
    assert code == 0, log
    assert "Traceback" not in log, log


@pytest.fixture(scope="module")
def known(served: Served) -> Iterator[Known]:
    """Ids that exist."""
    with closing(furnish(served)) as known:
        yield known


def pytest_addoption(parser: pytest.Parser) -> None:
    """More examples than CI takes: for a night, or after a change of families."""
    parser.addoption(
        "--num-fuzzed-jobs", type=int, default=NUM_JOBS, help="job requests to draw"
    )


@pytest.fixture(scope="session")
def num_jobs(request: pytest.FixtureRequest) -> int:
    """How many job requests a test draws."""
    number: int = request.config.getoption("--num-fuzzed-jobs", default=NUM_JOBS)
    return number
