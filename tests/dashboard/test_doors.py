"""Who gets in: keys, links that share one job, and what a reader may not do."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from nas.access import Scope

UNKNOWN = "status of 401"


@pytest.fixture
def job_id(service) -> str:
    worker = service.work(name="the shared one")
    (trial,) = worker.propose("plain")
    worker.complete(trial, 0.9)
    return worker.lease.job_id


def enter(page: Page, key: str) -> None:
    page.get_by_label("Key", exact=True).fill(key)
    page.get_by_role("button", name="Log in").click()


def test_a_wrong_key_is_said_and_a_right_one_leads_to_where_one_wanted(
    watcher, service, job_id
):
    key = service.key(Scope.WRITE)
    watcher.guard.forgive(UNKNOWN)
    page = watcher.open(f"#/jobs/{job_id}/trials")
    expect(page.locator("h1")).to_have_text("Log in")
    enter(page, key[:-4] + "aaaa")
    expect(page.get_by_role("alert")).to_contain_text("unknown, revoked or expired")
    enter(page, key)
    expect(page.locator("h1")).to_have_text("the shared one")
    expect(watcher.rows()).to_have_count(1)
    watcher.expect_line("live")
    page.reload()
    expect(watcher.rows()).to_have_count(1)


def test_the_key_is_kept_nowhere_that_a_script_could_read(watcher, service, job_id):
    key = service.key(Scope.WRITE)
    watcher.guard.forgive(UNKNOWN)
    page = watcher.open()
    enter(page, key)
    expect(page.locator("h1")).to_have_text("Jobs")
    held = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie, location.href])"
    assert key not in page.evaluate(held)
    assert all(cookie["httpOnly"] for cookie in watcher.context.cookies())


def test_whoever_logs_out_sees_nothing_more(watcher, service, job_id):
    watcher.guard.forgive(UNKNOWN)
    key = service.key(Scope.READ)
    page = watcher.open()
    enter(page, key)
    page.get_by_role("button", name=re.compile("^Session")).click()
    page.get_by_role("button", name="Log out").click()
    expect(page.locator("h1")).to_have_text("Log in")
    page.goto(f"{watcher.url}/#/jobs/{job_id}")
    expect(page.locator("h1")).to_have_text("Log in")


def test_a_reader_is_offered_nothing_that_writes(watcher, service, job_id):
    watcher.guard.forgive(UNKNOWN)
    key = service.key(Scope.READ)
    page = watcher.open(f"#/jobs/{job_id}")
    enter(page, key)
    expect(page.locator("h1")).to_have_text("the shared one")
    for name in ("Pause", "Cancel", "Stop", "Share", "Extend"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)


def test_a_share_link_shows_one_job_and_changes_nothing(watcher, service, job_id):
    other = service.work(name="not shared").lease.job_id
    service.key(Scope.ADMIN)  # from now on the door is shut
    token = service.share(job_id)
    watcher.guard.forgive(UNKNOWN)
    page = watcher.open(f"#/share/{token}")
    expect(page.locator("h1")).to_have_text("the shared one")
    expect(page).not_to_have_url(re.compile(re.escape(token)))
    expect(page.get_by_text("Shared view", exact=True)).to_be_visible()
    watcher.expect_line("live")
    for name in ("Pause", "Cancel", "Share"):
        expect(page.get_by_role("button", name=name, exact=True)).to_have_count(0)
    watcher.guard.forgive("status of 40[34]")
    watcher.go(f"#/jobs/{other}")
    expect(page.get_by_text("not part of the shared view")).to_be_visible()
    watcher.go("#/system")
    expect(page.get_by_text("not part of the shared view")).to_be_visible()


def test_a_link_that_is_made_in_the_page_opens_for_a_guest(
    watcher, service, job_id, arrive
):
    watcher.guard.forgive(UNKNOWN)
    key = service.key(Scope.ADMIN)
    page = watcher.open(f"#/jobs/{job_id}")
    enter(page, key)
    page.get_by_role("button", name="Share", exact=True).click()
    page.get_by_role("button", name="Make a link").click()
    link = page.get_by_label("Link", exact=True)
    expect(link).to_have_value(re.compile("#/share/"))
    guest = arrive(service.url)
    guest.guard.forgive(UNKNOWN)
    guest.page.goto(link.input_value())
    expect(guest.page.locator("h1")).to_have_text("the shared one")


def test_a_revoked_key_ends_what_it_opened(watcher, service, job_id):
    with service.store.begin() as tx:
        made, token = tx.keys.create("default", Scope.READ, "short-lived")
    watcher.guard.forgive(UNKNOWN, "WebSocket", "status of 403")
    page = watcher.open(f"#/jobs/{job_id}/trials")
    enter(page, token.text)
    expect(watcher.rows()).to_have_count(1)
    with service.store.begin() as tx:
        tx.keys.revoke(made.id)
    page.get_by_role("link", name="Overview").click()
    expect(page.locator("h1")).to_have_text("Log in")
