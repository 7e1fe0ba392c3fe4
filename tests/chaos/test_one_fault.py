"""One fault at a time on a running service: what is said, what goes on, and that nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from threading import Thread

import httpx
import pytest

from benchmarks.chaos.accounts import Account
from benchmarks.chaos.experiment import account
from benchmarks.chaos.house import LEASE_SECONDS, House, until
from benchmarks.chaos.processes import Supervised
from benchmarks.chaos.storm import request

pytestmark = [pytest.mark.slow, pytest.mark.ray, pytest.mark.postgres]

STOP_SECONDS = 5.0
"""After this, nothing trains any more for a lease that was lost."""

_seeds = count(1000)


def post(house: House, trials: int = 2, epochs: int = 24) -> str:
    """Post a job and wait until it trains."""
    job_id = house.post(request(next(_seeds), trials, epochs))
    until(lambda: furthest(house, job_id) > 2 or None, f"{job_id} trains")
    return job_id


def furthest(house: House, job_id: str) -> int:
    return sum(
        trial.epochs for trial in house.look(lambda tx: tx.trials.history(job_id))
    )


def ended(house: House, job_id: str) -> Account:
    until(lambda: house.is_ended(job_id) or None, f"{job_id} ends")
    return account(house, job_id)


def busy(house: House) -> Supervised:
    return until(house.busiest, "a worker process trains")


def said_since(service: Supervised, place: int) -> str:
    return service.log.read_text()[place:]


def test_a_process_that_hung_for_longer_than_its_lease_stops_what_it_trains_and_says_so(
    house: House,
) -> None:
    job_id = post(house)
    hung = busy(house)
    mind = house.mind(hung)
    place = len(hung.log.read_text())
    mind.suspend()
    try:
        before = furthest(house, job_id)
        until(lambda: furthest(house, job_id) > before + 2 or None, "another goes on")
    finally:
        mind.resume()
    woken = time.monotonic()
    until(lambda: "lease" in said_since(hung, place) or None, "it says what it lost")
    until(lambda: not house.actors(hung) or None, "it trains no more")
    assert time.monotonic() - woken < STOP_SECONDS
    found = ended(house, job_id)
    assert list(found.violations()) == []
    assert mind.is_running(), "it shall take other jobs"


def test_while_the_database_is_away_the_api_asks_to_come_back_and_the_job_goes_on_after(
    house: House,
) -> None:
    job_id = post(house)
    minds = [house.mind(worker) for worker in house.workers]
    crash = Thread(target=house.database.crash, args=(LEASE_SECONDS / 2,))
    crash.start()
    answer = until(lambda: _answer(house, lambda code: code != 200), "it is away")
    crash.join()
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert answer.json()["type"] == "urn:nas:problem:unavailable"
    until(
        lambda: _answer(house, lambda code: code == 200), "the API recovers by itself"
    )
    before = furthest(house, job_id)
    until(lambda: furthest(house, job_id) > before or None, "training goes on")
    assert list(ended(house, job_id).violations()) == []
    assert all(mind.is_running() for mind in minds)


def test_on_a_full_disk_a_job_goes_on_without_checkpoints_and_says_so(
    house: House,
) -> None:
    if not house.disk.can_fill:
        pytest.skip("mounting a small disk takes root")
    job_id = post(house, trials=1, epochs=40)
    before = furthest(house, job_id)
    with house.disk.kept_full():
        until(lambda: furthest(house, job_id) > before + 2 or None, "training goes on")
    found = ended(house, job_id)
    assert list(found.violations()) == []
    assert found.num_starts_again == 0
    (trial,) = found.trials
    lines = house.look(lambda tx: tx.logs.page(trial.id, limit=1000)).items
    assert any("no checkpoint" in line.message for line in lines), lines
    assert halves_of_files(house) == []


def test_weights_that_do_not_fit_are_written_when_there_is_space_again(
    house: House,
) -> None:
    if not house.disk.can_fill:
        pytest.skip("mounting a small disk takes root")
    job_id = post(house, trials=1, epochs=12)
    with house.disk.kept_full():
        until(lambda: _has_all_epochs(house, job_id, 12), "its last epoch is trained")
        time.sleep(2.0)
        assert not house.is_ended(job_id)
    found = ended(house, job_id)
    assert list(found.violations()) == []
    weights = house.http.get(f"/v1/trials/{found.trials[0].id}/weights")
    assert weights.status_code == 200


def halves_of_files(house: House) -> list[str]:
    """Files of the artifact store that were begun and not finished."""
    return [
        str(path)
        for path in house.disk.folder.rglob("*")
        if path.is_file() and (path.stat().st_size == 0 or "partial" in path.name)
    ]


def _has_all_epochs(house: House, job_id: str, epochs: int) -> bool | None:
    return furthest(house, job_id) >= epochs - 1 or None


def _answer(house: House, wanted: Callable[[int], bool]) -> httpx.Response | None:
    with suppress(httpx.TransportError):
        answer = house.http.get("/v1/jobs")
        return answer if wanted(answer.status_code) else None
    return None
