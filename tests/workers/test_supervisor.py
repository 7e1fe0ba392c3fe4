"""The supervisor, with children that are a few lines of Python."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

CHILD = """
import os, pathlib, signal, sys, time
runs = pathlib.Path({folder!r}) / "runs"
number = len(runs.read_text()) if runs.exists() else 0
runs.write_text("x" * (number + 1))
fd = int(sys.argv[sys.argv.index("--ready-fd") + 1])
def ready():
    os.write(fd, b"1")
    os.close(fd)
{body}
"""


def supervise(folder: Path, body: str) -> subprocess.Popen[bytes]:
    (folder / "child_of_test.py").write_text(
        CHILD.format(folder=str(folder), body=body)
    )
    script = (
        "from workers.supervisor import Supervisor\n"
        "raise SystemExit(Supervisor('child_of_test', []).run())\n"
    )
    return subprocess.Popen([sys.executable, "-c", script], cwd=folder)


def num_runs(folder: Path) -> int:
    return len((folder / "runs").read_text())


def test_a_child_that_cannot_begin_is_not_started_again(tmp_path: Path) -> None:
    assert supervise(tmp_path, "sys.exit(3)").wait(10) == 3
    assert num_runs(tmp_path) == 1


@pytest.mark.parametrize("end", ["os._exit(75)", "os.kill(os.getpid(), 9)", "1 / 0"])
def test_a_child_that_had_begun_is_started_again_even_where_that_takes_several_tries(
    tmp_path: Path, end: str
) -> None:
    body = f"if number == 0: ready(); {end}\nif number == 1: sys.exit(3)\nsys.exit(0)"
    assert supervise(tmp_path, body).wait(20) == 0
    assert num_runs(tmp_path) == 3


def test_a_signal_is_handed_on_and_the_childs_end_is_its_own(tmp_path: Path) -> None:
    body = (
        "signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))\n"
        "ready()\nprint('told', flush=True)\ntime.sleep(60)"
    )
    with supervise(tmp_path, body) as process:
        while not (tmp_path / "runs").exists() or not num_runs(tmp_path):
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) in (0, 143)
    assert num_runs(tmp_path) == 1
