"""`nas search --embedded` on real processes: one command from nothing to an exported network."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.e2e.conftest import NAS, MarkedProcess
from tests.e2e.polling import until

pytestmark = [pytest.mark.slow, pytest.mark.ray]

Start = Callable[..., MarkedProcess]

SEARCH = (
    "search",
    *("--embedded", "--dataset", "digits", "--max-train-samples", "100"),
    *("--set", "depth=3", "--set", "widths=[4]", "--pruner", "none"),
)


def test_one_command_searches_and_writes_a_network_that_runs(tmp_path: Path):
    done = subprocess.run(
        [*NAS, *SEARCH, "--trials", "3", "--epochs", "1", "--export", "out", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["job"]["state"] == "finished"
    page = f"/#/jobs/{result['job']['id']}"
    assert [line for line in done.stderr.splitlines() if line.endswith(page)]
    assert result["winner"]["score"] == result["job"]["best"]["score"]
    assert [trial["label"] for trial in result["named"]] == [
        "plain",
        "resnet",
        "densenet",
    ]
    network = subprocess.run(
        [sys.executable, "out/model.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert network.returncode == 0, network.stderr
    parameters = result["winner"]["costs"]["parameters"]
    assert f"{parameters:,} parameters" in network.stdout

    # Nothing runs any more; the job can still be read from the folder.
    best = subprocess.run(
        [*NAS, "best", result["job"]["id"], "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert best.returncode == 0, best.stderr
    assert json.loads(best.stdout)[0]["id"] == result["winner"]["id"]


def test_an_interrupted_search_says_what_became_of_it_and_leaves_no_process(
    start: Start, tmp_path: Path
):
    search = start(*SEARCH, "--trials", "500", "--epochs", "20")
    search.line(r"job_\w+ is running")
    names = {process.name() for process in search.descendants()}
    assert {"raylet", "gcs_server"} <= names
    code, said = search.end(signal.SIGINT)
    assert code == 130
    assert f"are kept in {tmp_path / 'nas-data'}" in said
    assert "nas serve" in said
    assert search.descendants() == []


def test_a_killed_command_takes_its_service_with_it(start: Start):
    search = start(*SEARCH, "--trials", "500", "--epochs", "20")
    search.line(r"job_\w+ is running")
    search.end(signal.SIGKILL)
    until(lambda: None if search.descendants() else True, seconds=30)


@pytest.mark.parametrize("module", ["api", "workers"])
def test_a_service_ends_when_one_of_its_processes_dies_and_says_which(
    start: Start, tmp_path: Path, module: str
):
    serve = start("serve", "--port", "0")
    serve.line("Serving on")
    (child,) = (
        p for p in serve.descendants() if p.cmdline()[1:4] == ["-P", "-m", module]
    )
    child.kill()
    serve.process.communicate(timeout=60)
    assert serve.process.returncode == 4
    assert f"`{module}` of the service ended" in (tmp_path / "stderr.log").read_text()
    assert serve.descendants() == []
