"""Every page: nothing goes wrong on it, it fits a small window, everybody can read it, and it is kept as a picture."""

from __future__ import annotations

from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.dashboard import places
from tests.dashboard.visitor import NARROW, WIDE

BAD = ("serious", "critical")
TOO_WIDE = """(width) => {
  const hidden = (one) => one.closest(".for-readers, [hidden]") !== null;
  const boxed = (one) => {
    for (let box = one.parentElement; box !== null && box !== document.body; box = box.parentElement)
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(box).overflowX)) return true;
    return false;
  };
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > width + 1 && !hidden(one) && !boxed(one))
    .map((one) => `${one.tagName} ${one.className}`).slice(0, 5);
}"""


def hurts(page: Page) -> list[str]:
    """What keeps somebody from reading or using the page."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found
        if one["impact"] in BAD
        for node in one["nodes"][:3]
    ]


@pytest.mark.parametrize(("name", "size"), places.SHOWN)
def test_a_page_looks_as_it_should(name, size, visitor, boards, album):
    page = visitor.open(places.ALL[name](boards, size))
    for width, scheme in product((WIDE, NARROW), ("light", "dark")):
        visitor.wear(scheme, width)
        page.screenshot(path=album / f"{name}-{size}-{width}-{scheme}.png")
    over = page.evaluate("document.documentElement.scrollWidth") - NARROW
    assert over <= 0, (over, page.evaluate(TOO_WIDE, NARROW))


@pytest.mark.parametrize("name", places.ALL)
def test_everybody_can_read_and_use_a_page(name, visitor, boards):
    page = visitor.open(places.ALL[name](boards, 24))
    expect(page.locator("h1")).to_have_count(1)
    found = []
    for scheme in ("light", "dark"):
        visitor.wear(scheme, WIDE)
        found += hurts(page)
    assert found == [], "\n".join(found)


def test_the_door_looks_as_it_should(service, arrive, album):
    service.key("admin")
    visitor = arrive(service.url)
    visitor.guard.forgive("status of 401")
    page = visitor.open()
    for width, scheme in product((WIDE, NARROW), ("light", "dark")):
        visitor.wear(scheme, width)
        page.screenshot(path=album / f"login-0-{width}-{scheme}.png")
        assert hurts(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
