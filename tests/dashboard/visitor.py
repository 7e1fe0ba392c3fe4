"""Somebody who looks at the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.dashboard.guard import Guard

Scheme = Literal["dark", "light"]

PATIENCE_MS = 15_000
NARROW, WIDE = 390, 1440
SETTLED = """() => {
  const main = document.querySelector("main");
  return main !== null && main.children.length > 0
    && document.querySelector(".waiting, .rows-waiting, [aria-busy=true]") === null
    && [...document.querySelectorAll(".chart-canvas")].every(
      (place) => place.clientWidth === 0 || place.querySelector("canvas, svg") !== null);
}"""
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


@dataclass
class Visitor:
    """A browser of its own, without any cookie."""

    url: str
    context: BrowserContext
    page: Page
    guard: Guard

    @classmethod
    def arrive(
        cls, browser: Browser, url: str, *, scheme: Scheme = "light", width: int = WIDE
    ) -> Visitor:
        """Open a window; nothing is loaded yet."""
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE_MS)
        guard = Guard(context, url)
        return cls(url, context, context.new_page(), guard)

    def open(self, place: str = "") -> Page:
        """Load the page at an address of its own, as a link from outside does, and wait until it stands."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.url}/{place}")
        self.settle()
        return self.page

    def go(self, place: str) -> None:
        """Go to another place within the page, as a link of its own does."""
        self.page.evaluate("(place) => { location.hash = place; }", place)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is on its way any more."""
        quiet = 0
        for _ in range(400):
            self.page.wait_for_function(SETTLED)
            self.page.evaluate(PAINTED)
            quiet = 0 if self.guard.under_way else quiet + 1
            if quiet == 3:
                return
            self.page.wait_for_timeout(25)
        raise TimeoutError(f"no answer from {self.guard.under_way}")

    def wear(self, scheme: Scheme, width: int) -> None:
        """Look at the same in other colours, or through another window."""
        self.page.emulate_media(color_scheme=scheme)
        self.page.set_viewport_size({"width": width, "height": 900})
        self.settle()

    def dot(self) -> Locator:
        """What says whether the page is live."""
        return self.page.locator(".dot")

    def expect_line(self, state: str) -> None:
        """Wait until the dot says so."""
        expect(self.dot()).to_have_text(state, timeout=PATIENCE_MS)

    def rows(self) -> Locator:
        """Rows of the table of trials."""
        return self.page.locator("tr[data-trial]")
