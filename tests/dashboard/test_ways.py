"""Getting about: deep links, the way back, the keyboard, and nothing that piles up."""

from __future__ import annotations

import re
from itertools import cycle, islice

import pytest
from playwright.sync_api import expect

from tests.dashboard import places

NAVIGATIONS = 200
WARM = 20


def figures(cdp) -> dict[str, float]:
    """What the browser holds, once the rubbish is out."""
    for _ in range(3):
        cdp.send("HeapProfiler.collectGarbage")
    told = cdp.send("Performance.getMetrics")["metrics"]
    return {one["name"]: one["value"] for one in told}


def test_two_hundred_navigations_leave_nothing_behind(visitor, boards):
    targets = [
        place(boards, 24)
        for name, place in places.ALL.items()
        if name != "no-such-page"
    ]
    page = visitor.open(targets[0])
    cdp = visitor.context.new_cdp_session(page)
    cdp.send("Performance.enable")
    turns = islice(cycle(targets), NAVIGATIONS + 2 * WARM)
    counted = []
    for number, target in enumerate(turns, 1):
        visitor.go(target)
        if number in (WARM, WARM + NAVIGATIONS):
            visitor.go(targets[0])
            counted.append(figures(cdp))
        if number == WARM + NAVIGATIONS:
            break
    before, after = counted
    told = {name: (before[name], after[name]) for name in ("Nodes", "JSEventListeners")}
    for least, most in told.values():
        assert most <= least * 1.05 + 20, told
    assert after["Documents"] <= before["Documents"]
    assert after["JSHeapUsedSize"] <= before["JSHeapUsedSize"] * 1.5 + 2**20


def test_filter_order_and_open_trial_are_in_the_address(visitor, boards):
    trial, job = boards.trials[0], boards.jobs[24]
    page = visitor.open(f"#/jobs/{job}/trials?state=complete&sort=-score&trial={trial}")
    expect(page.get_by_role("button", name=re.compile("^complete"))).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Score")
    expect(page.get_by_role("complementary", name=re.compile("^Trial"))).to_be_visible()
    expect(visitor.rows().first).to_contain_text("complete")
    assert visitor.rows().filter(has_text="pruned").count() == 0


def test_back_leads_to_where_one_was(visitor, boards):
    page = visitor.open()
    page.get_by_role("link", name=re.compile("24 trials")).first.click()
    expect(page.locator("h1")).to_contain_text("24 trials")
    page.get_by_role("link", name="Trials", exact=True).click()
    expect(visitor.rows().first).to_be_visible()
    page.get_by_role("button", name=re.compile("^pruned")).click()
    expect(page).to_have_url(re.compile("state=pruned"))
    page.go_back()
    expect(page).not_to_have_url(re.compile("state=pruned"))
    expect(visitor.rows()).not_to_have_count(0)
    page.go_back()
    expect(page.get_by_role("link", name="Overview")).to_have_attribute(
        "aria-current", "page"
    )
    page.go_back()
    expect(page.locator("h1")).to_have_text("Jobs")
    page.go_forward()
    expect(page.locator("h1")).to_contain_text("24 trials")


def test_rows_are_walked_opened_and_closed_by_keys(visitor, boards):
    page = visitor.open(f"#/jobs/{boards.jobs[24]}/trials")
    selected = page.locator("tr[data-trial][aria-current=true]")
    press = page.keyboard.press
    press("j")
    expect(selected.locator("th")).to_have_text("23")
    press("j")
    expect(selected.locator("th")).to_have_text("22")
    press("k")
    expect(selected.locator("th")).to_have_text("23")
    press("Enter")
    panel = page.get_by_role("complementary", name="Trial 23")
    expect(panel).to_be_visible()
    press("j")
    expect(page.get_by_role("complementary", name="Trial 22")).to_be_visible()
    press("Escape")
    expect(page.get_by_role("complementary", name=re.compile("^Trial"))).to_have_count(
        0
    )
    press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("7")
    expect(visitor.rows().locator("th").first).to_have_text(re.compile("7"))


def test_marked_trials_are_compared_by_keys(visitor, boards):
    page = visitor.open(f"#/jobs/{boards.jobs[24]}/trials")
    selected = page.locator("tr[data-trial][aria-current=true]")
    for number in ("23", "22"):
        page.keyboard.press("j")
        expect(selected.locator("th")).to_have_text(number)
        page.keyboard.press("x")
        expect(selected.get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("c")
    expect(page.locator("h1")).to_have_text("Compare trials")
    expect(page).to_have_url(re.compile(r"trial=.*trial="))


def test_the_keys_of_a_page_are_told(visitor):
    page = visitor.open()
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("This help")
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize("name", ["jobs", "overview", "trials", "new", "system"])
def test_every_control_is_reached_with_the_tab_key_and_shows_it(name, visitor, boards):
    page = visitor.open(places.ALL[name](boards, 24))
    unseen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        unseen += page.evaluate(
            """() => {
              const at = document.activeElement;
              const style = getComputedStyle(at);
              const isSeen = style.outlineStyle !== "none" || style.boxShadow !== "none";
              return isSeen || at === document.body ? [] : [at.outerHTML.slice(0, 120)];
            }"""
        )
    assert unseen == []


def test_a_table_of_ten_thousand_holds_few_rows_and_reaches_the_last(visitor, boards):
    page = visitor.open(f"#/jobs/{boards.jobs[10_000]}/trials?sort=number")
    assert visitor.rows().count() < 120
    expect(page.locator("[aria-rowcount]")).to_have_attribute("aria-rowcount", "10001")
    page.locator("tr[data-trial] th a").first.focus()
    page.evaluate(
        """() => {
          const inside = document.querySelector("tr[data-trial]");
          let box = inside.parentElement;
          while (box !== null && box.scrollHeight <= box.clientHeight + 1) box = box.parentElement;
          (box ?? document.scrollingElement).scrollTop = 1e9;
        }"""
    )
    expect(visitor.rows().locator("th").last).to_have_text(re.compile("9,?999"))
    assert visitor.rows().count() < 120
