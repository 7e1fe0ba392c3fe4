"""Measures pages in chromium, each in a browser without any cache."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.dashboard.writer import Commits

MEASURING = (Path(__file__).parent / "measuring.js").read_text()
QUIET_MS = 1000
PATIENCE_MS = 60_000
QUIET_CHARTS = """(quiet) => {
  const places = [...document.querySelectorAll(".chart-canvas")];
  return places.length > 0 && document.querySelector(".waiting") === null
    && places.every((place) => place.querySelector("canvas") !== null)
    && measured.lastDraw > 0 && performance.now() - measured.lastDraw > quiet;
}"""


@dataclass(frozen=True, slots=True)
class Opened:
    """A page as it stood once it was usable; milliseconds since the navigation."""

    ready: float
    answered: float | None
    longest_task: float
    heap_bytes: float
    code_bytes: float


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of updates: milliseconds to paint from the message, and from the commit."""

    from_message: list[float]
    from_commit: list[float]
    num_missed: int
    longest_task: float


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's."""
    found = shutil.which(os.environ.get("NAS_CHROMIUM", "chromium"))
    if found is None:
        raise SystemExit("there is no chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@contextmanager
def page_of(browser: Browser, more: str = "") -> Iterator[Page]:
    """A window of its own; ``more`` runs before the page does."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(f"{MEASURING}\n{more}")
    yield context.new_page()
    context.close()


def open_table(browser: Browser, url: str) -> Opened:
    """Until rows are painted, and the click on one is answered."""
    click = """await_("rows", "tr[data-trial] th a", (link) => {
      await_("answered", "tr[aria-current=true]");
      link.click();
    });"""
    with page_of(browser, click) as page:
        page.goto(url)
        page.wait_for_function("() => measured.marks.answered !== undefined")
        marks = page.evaluate("measured.marks")
        return opened_after(page, marks["rows"], marks["answered"])


def open_overview(browser: Browser, url: str) -> Opened:
    """Until the last chart was drawn."""
    with page_of(browser) as page:
        page.goto(url)
        page.wait_for_function(QUIET_CHARTS, arg=QUIET_MS)
        return opened_after(page, page.evaluate("measured.lastDraw"), None)


def opened_after(page: Page, ready: float, answered: float | None) -> Opened:
    """What a page weighs, once it has come up."""
    page.wait_for_timeout(300)
    longest = page.evaluate("Math.max(0, ...measured.longTasks.map(([, ms]) => ms))")
    code = page.evaluate(
        """performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
        .filter(({ name }) => !name.includes("/v1/")).reduce((sum, one) => sum + one.encodedBodySize, 0)"""
    )
    return Opened(ready, answered, longest, heap(page), code)


def heap(page: Page) -> float:
    """Bytes that scripts hold once the rubbish is out."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    cdp.send("HeapProfiler.collectGarbage")
    metrics = cdp.send("Performance.getMetrics")["metrics"]
    return next(m["value"] for m in metrics if m["name"] == "JSHeapUsedSize")


def hear(
    browser: Browser,
    url: str,
    job_id: str,
    num_tabs: int,
    write: Callable[[], Any],
    seconds: float,
) -> list[Heard]:
    """What each of some tabs of one browser makes of updates; ``write`` makes them."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    context.add_init_script(MEASURING)
    pages = [context.new_page() for _ in range(num_tabs)]
    for page in pages:
        page.goto(url)
        page.wait_for_selector("tr[data-trial]")
        page.wait_for_selector(".dot-live")
    pages[0].wait_for_timeout(1000)
    for page in pages:
        page.evaluate("measured.news.length = measured.longTasks.length = 0")
    with write() as commits:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            pages[0].wait_for_timeout(min(500.0, 1000 * left))
    pages[0].wait_for_timeout(1500)
    heard = [_heard(page, job_id, commits) for page in pages]
    context.close()
    return heard


def _heard(page: Page, job_id: str, commits: Commits) -> Heard:
    told = page.evaluate("measured")
    seen: list[tuple[int, float]] = []
    for one in told["news"]:
        news = json.loads(one["data"])["job"].get(job_id)
        if news is not None:
            seen.append((news["number"], one["wall"]))
    seen.sort()
    delays, place = [], 0
    for number, committed in sorted(commits.items()):
        while place < len(seen) and seen[place][0] < number:
            place += 1
        if place < len(seen):
            delays.append(seen[place][1] - 1000 * committed)
    from_message = [one["at"] - one["came"] for one in told["news"]]
    longest = max((ms for _, ms in told["longTasks"]), default=0.0)
    return Heard(from_message, delays, len(commits) - len(delays), longest)
