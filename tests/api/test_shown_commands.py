"""The commands that the form for a new job shows ask for the very job that the form posts."""

from __future__ import annotations

import io
import json
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from nas.cli import searching
from nas.cli.app import build

SHOWN = Path(__file__, "../../../api/dashboard/src/pages/new/shown.json").resolve()
CASES = [
    pytest.param(case, id=f"request-{number}")
    for number, case in enumerate(json.loads(SHOWN.read_text()))
]


def words(command: str, program: str) -> list[str]:
    """What a shell gives to ``program``."""
    script = f"""{program}() {{ for word in "$@"; do printf '%s\\0' "$word"; done; }}\n{command}"""
    told = subprocess.run(
        ["/bin/sh", "-c", script],
        env={"NAS_API_KEY": "nas_key"},
        capture_output=True,
        check=True,
    )
    assert told.stderr == b""
    return told.stdout.decode().split("\0")[:-1]


@pytest.mark.parametrize("case", CASES)
def test_the_request_itself_is_taken(client, case):
    assert client.post("/v1/jobs", json=case["request"]).status_code == 201


@pytest.mark.parametrize("case", CASES)
def test_curl_sends_it(case):
    given = words(case["curl"], "curl")
    assert json.loads(given[given.index("--data") + 1]) == case["request"]
    assert "http://nas.test/v1/jobs" in given
    assert "Authorization: Bearer nas_key" in given


@pytest.mark.parametrize("case", CASES)
def test_python_sends_it(monkeypatch, capsys, case):
    asked: list[urllib.request.Request] = []

    def answer(request: urllib.request.Request) -> io.BytesIO:
        asked.append(request)
        return io.BytesIO(b'{"id": "job_1"}')

    monkeypatch.setattr(urllib.request, "urlopen", answer)
    monkeypatch.setenv("NAS_API_KEY", "nas_key")
    exec(compile(case["python"], "shown.py", "exec"), {})
    (request,) = asked
    assert isinstance(request.data, bytes)
    assert json.loads(request.data) == case["request"]
    assert (request.get_method(), request.full_url) == (
        "POST",
        "http://nas.test/v1/jobs",
    )
    assert request.get_header("Authorization") == "Bearer nas_key"
    assert capsys.readouterr().out == "job_1\n"


@pytest.mark.parametrize("case", CASES)
def test_the_command_line_sends_it(monkeypatch, case):
    asked: list[Any] = []
    monkeypatch.setattr(searching, "search", lambda *given: asked.append(given))
    result = CliRunner().invoke(build(), words(case["cli"], "nas"))
    assert result.exit_code == 0, result.output
    ((settings, request, manner),) = asked
    assert request == case["request"]
    assert settings.url == "http://nas.test"
    assert manner.detach
