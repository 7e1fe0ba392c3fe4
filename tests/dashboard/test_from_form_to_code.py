"""The whole way in a browser, on a real worker: post a job in the form, watch it, act on it, take its code and run it."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.dashboard.visitor import Visitor
from tests.e2e.conftest import server

__all__ = ["server"]

pytestmark = [pytest.mark.slow, pytest.mark.ray]

PATIENT_MS = 120_000


def unfold(page: Page) -> None:
    """Show every setting of the form."""
    unfolded = "document.querySelectorAll('details.new-folded').forEach((one) => { one.open = true; })"
    page.evaluate(unfolded)


def enter(page: Page, label: str, text: str) -> None:
    """Fill a field of the form."""
    page.get_by_label(label, exact=True).fill(text)


@pytest.fixture
def watcher(arrive, server) -> Visitor:
    return arrive(server)


def test_a_job_is_posted_watched_paused_compared_and_taken_away(watcher, tmp_path):
    page = watcher.open("#/")
    page.get_by_role("navigation").get_by_role("link", name="New job").click()
    expect(page.locator("h1")).to_have_text("New job")
    enter(page, "Name", "from the form")
    unfold(page)
    enter(page, "Depth", "6")
    enter(page, "Epochs", "4")
    enter(page, "Trials", "6")
    page.get_by_role("button", name="Start the search").first.click()
    expect(page.locator("h1")).to_have_text("from the form", timeout=PATIENT_MS)
    page.get_by_role("link", name="Trials", exact=True).click()
    expect(watcher.rows().first).to_be_visible(timeout=PATIENT_MS)

    page.get_by_role("button", name="Pause", exact=True).click()
    expect(page.locator(".page-head")).to_contain_text("paused", timeout=PATIENT_MS)
    page.get_by_role("button", name="Resume", exact=True).click()
    expect(page.locator(".page-head")).to_contain_text("finished", timeout=PATIENT_MS)
    expect(watcher.rows()).to_have_count(6)

    _compare(page)
    page.go_back()
    archive = _export(page, tmp_path)
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path / "out")
    done = subprocess.run(
        [sys.executable, "model.py"],
        cwd=tmp_path / "out",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "parameters" in done.stdout


def _compare(page: Page) -> None:
    boxes = page.locator("tr[data-trial] input[type=checkbox]")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.get_by_role("link", name="Compare (2)").click()
    expect(page.locator("h1")).to_have_text("Compare trials")
    expect(page.locator("main svg").first).to_be_visible()


def _export(page: Page, folder: Path) -> Path:
    page.get_by_role("button", name=re.compile("^complete")).click()
    page.locator("tr[data-trial] th a").first.click()
    panel = page.get_by_role("complementary", name=re.compile("^Trial"))
    panel.get_by_role("link", name="Code").click()
    expect(panel.get_by_text("class ", exact=False).first).to_be_visible()
    panel.get_by_role("button", name="Export").click()
    ready = panel.get_by_role("link", name=re.compile("^Download the export"))
    expect(ready).to_be_visible(timeout=PATIENT_MS)
    with page.expect_download() as download:
        ready.click()
    target = folder / "export.zip"
    download.value.save_as(target)
    return target
