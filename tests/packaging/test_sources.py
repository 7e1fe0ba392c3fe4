"""The page's sources: what is generated is up to date, what is locked names no host, and its own tests pass."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DASHBOARD = ROOT / "api" / "dashboard"


def run(script: str, *arguments: str) -> None:
    """A script of Node's, in the page's folder."""
    command = [sys.executable, "hatch_build.py", "run", f"node_modules/{script}"]
    done = subprocess.run(
        [*command, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_locked_packages_name_no_host():
    lock = json.loads((DASHBOARD / "package-lock.json").read_text())
    packages = {name: told for name, told in lock["packages"].items() if name}
    assert len(packages) > 100
    assert [name for name, told in packages.items() if "resolved" in told] == []
    assert [name for name, told in packages.items() if "integrity" not in told] == []


def test_neither_the_built_page_nor_what_others_wrote_is_committed():
    listed = subprocess.run(
        ["git", "ls-files", "api/dashboard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("this is no checkout of git")
    folders = {Path(line).parts[2] for line in listed.stdout.splitlines()}
    assert folders.isdisjoint({"dist", "node_modules"})


@pytest.mark.slow
def test_the_types_of_the_page_are_those_of_the_openapi_document(tmp_path):
    made, document = tmp_path / "schema.d.ts", ROOT / "tests" / "api" / "openapi.json"
    run("openapi-typescript/bin/cli.js", str(document), "--output", str(made))
    kept = DASHBOARD / "src" / "api" / "schema.d.ts"
    assert made.read_text() == kept.read_text(), "make schema"


@pytest.mark.slow
def test_what_the_page_computes_is_right():
    run("vitest/vitest.mjs", "run")
