"""A source is held to the defaults of ruff and to mypy --strict, as its readers would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from ruff import find_ruff_bin

from nas.codegen import source
from tests.nas.codegen import cases


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """Every case as a file, in a folder without any configuration."""
    folder = tmp_path_factory.mktemp("sources")
    for name, plan in cases.everything().items():
        (folder / f"{name}.py").write_text(source(plan))
    return folder


def complaints(folder: Path, *command: str) -> str:
    done = subprocess.run(
        command,
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def test_ruff_finds_nothing(folder):
    assert complaints(folder, find_ruff_bin(), "check", "--isolated", ".") == ""


def test_ruff_would_format_nothing(folder):
    command = [find_ruff_bin(), "format", "--isolated", "--check", "."]
    assert complaints(folder, *command) == ""


@pytest.mark.slow
def test_mypy_finds_nothing_in_strict_mode(folder):
    files = sorted(path.name for path in folder.glob("*.py"))
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", *files]
    assert complaints(folder, *command) == ""
