"""What changes is shown as it changes, and nothing is lost or doubled when the line breaks."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.dashboard.guard import NETWORK
from tests.dashboard.visitor import Visitor

TRIALS = {"budget": {"trials": 9}}


@dataclass
class Line:
    """The page's socket, which a test may cut."""

    is_cut: bool = False
    open_ones: list[WebSocketRoute] = field(default_factory=list)

    def through(self, page: Page) -> None:
        """Stand between the page and the server."""
        page.route_web_socket(lambda url: url.endswith("/v1/live"), self._join)

    def _join(self, socket: WebSocketRoute) -> None:
        if self.is_cut:
            socket.close()
            return
        socket.connect_to_server()
        self.open_ones.append(socket)

    def cut(self) -> None:
        """As a network does."""
        self.is_cut = True
        for socket in self.open_ones:
            socket.close()
        self.open_ones.clear()

    def mend(self) -> None:
        """The next attempt comes through."""
        self.is_cut = False


class Ear:
    """Hears what the socket says of one job."""

    def __init__(self, page: Page, job_id: str) -> None:
        self._job_id = job_id
        self.gaps: list[tuple[int, int]] = []
        self.last: int | None = None
        page.on("websocket", lambda socket: socket.on("framereceived", self._hear))

    def _hear(self, payload: str | bytes) -> None:
        news = json.loads(payload).get("job", {}).get(self._job_id)
        if news is None:
            return
        if self.last is not None and news["after"] > self.last and not news["is_reset"]:
            self.gaps.append((self.last, news["after"]))
        self.last = news["number"]


def shown(visitor: Visitor) -> list[int]:
    """Numbers of the trials in the table."""
    texts = visitor.rows().locator("th").all_inner_texts()
    return [int(text.replace(",", "")) for text in texts]


@pytest.fixture
def worker(service):
    return service.work(**TRIALS)


@pytest.fixture
def at_trials(watcher, worker) -> Visitor:
    watcher.open(f"#/jobs/{worker.lease.job_id}/trials")
    watcher.expect_line("live")
    return watcher


def test_trials_appear_and_change_by_themselves(at_trials, worker):
    expect(at_trials.page.get_by_text("There are no trials yet")).to_be_visible()
    first, second = worker.propose("plain", "resnet")
    expect(at_trials.rows()).to_have_count(2)
    worker.complete(first, 0.9)
    expect(at_trials.rows().filter(has_text="complete")).to_have_count(1)
    worker.fail(second, "diverged")
    expect(at_trials.rows().filter(has_text="failed")).to_have_count(1)
    worker.finish_job()
    expect(at_trials.page.locator(".page-head")).to_contain_text("finished")


def test_a_job_appears_in_the_list_and_its_score_rises_by_itself(watcher, service):
    watcher.open()
    watcher.expect_line("live")
    worker = service.work(name="posted by another")
    row = watcher.page.get_by_role("row").filter(has_text="posted by another")
    expect(row).to_be_visible()
    (trial,) = worker.propose("plain")
    worker.complete(trial, 0.875)
    expect(row).to_contain_text("0.875")


def test_a_server_that_stops_is_said_and_the_page_recovers_without_gap_or_doubling(
    at_trials, worker, service
):
    ear = Ear(at_trials.page, worker.lease.job_id)
    first, _ = worker.propose("plain", "resnet")
    expect(at_trials.rows()).to_have_count(2)
    with at_trials.guard.forgiving(NETWORK):
        service.stop()
        at_trials.expect_line("lost")
        silent = at_trials.page.get_by_text("The service does not answer")
        expect(silent).to_be_visible()
        expect(at_trials.rows()).to_have_count(2)
        worker.complete(first, 0.8)
        worker.propose("densenet")
        service.start()
        at_trials.expect_line("live")
        expect(silent).not_to_be_visible()
    expect(at_trials.rows()).to_have_count(3)
    worker.propose("highway")
    expect(at_trials.rows()).to_have_count(4)
    assert shown(at_trials) == [3, 2, 1, 0]
    expect(at_trials.rows().last).to_contain_text("complete")
    assert ear.gaps == []


def test_a_line_that_breaks_goes_on_where_it_was(watcher, worker):
    line, ear = Line(), Ear(watcher.page, worker.lease.job_id)
    line.through(watcher.page)
    watcher.open(f"#/jobs/{worker.lease.job_id}/trials")
    watcher.expect_line("live")
    for place, label in enumerate(("plain", "resnet", "densenet", "highway")):
        line.cut()
        watcher.expect_line("lost")
        (trial,) = worker.propose(label)
        worker.complete(trial, 0.5 + place / 10)
        line.mend()
        watcher.expect_line("live")
        expect(watcher.rows().filter(has_text="complete")).to_have_count(place + 1)
        assert shown(watcher) == list(range(place, -1, -1))
    assert ear.gaps == []


def test_a_page_that_is_asked_for_while_the_server_is_away_comes_when_it_is_back(
    watcher, worker, service
):
    watcher.open()
    with watcher.guard.forgiving(NETWORK, "Failed to fetch"):
        service.stop()
        watcher.expect_line("lost")
        place = f"#/jobs/{worker.lease.job_id}"
        watcher.page.evaluate("(place) => { location.hash = place; }", place)
        expect(watcher.page.get_by_role("alert")).to_be_visible()
        service.start()
        watcher.expect_line("live")
        expect(watcher.page.locator("h1")).to_have_text("small")
