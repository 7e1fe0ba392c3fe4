"""What a user calls a job is never part of the code that comes out."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.api.access.conftest import run
from tests.api.conftest import SMALL

HOSTILE = [
    '"""',
    "'''\nimport os\nos.abort()\n'''",
    "{{ 7 * 7 }}{% raw %}",
    "\\",
    "\\N{BULLET}\\x00\\",
    "\r\n# not a comment\rclass Evil: pass",
    "\u202eright to left\u2066",
    "\u2028\u2029\x85\x0b\x0c",
    "ℕetwork",
    "${HOME}`id`$(id)",
    "%s%n{0.__class__}",
]
NAMES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
    min_size=1,
    max_size=40,
) | st.lists(st.sampled_from(HOSTILE), min_size=1, max_size=3).map("".join)


def without_docstrings(code: str) -> str:
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                node.body = node.body[1:] or [ast.Pass()]
    return ast.dump(tree)


def code_of(client, name: str) -> str:
    """The code of the first trial of a job that is called so."""
    answer = client.post("/v1/jobs", json={**SMALL, "name": name})
    assert answer.status_code == 201, answer.text
    job = answer.json()
    assert job["name"] == name
    worker = run(client.app.state.store, job["id"])
    (trial,) = worker.propose("resnet")
    worker.complete(trial, 0.9)
    worker.finish_job()
    code = client.get(f"/v1/trials/{trial.id}/code")
    assert code.status_code == 200
    return code.text


@pytest.fixture
def plain(client) -> str:
    return code_of(client, "plain")


def with_examples(test):
    for name in HOSTILE:
        test = example(name=name)(test)
    return test


@with_examples
@given(name=NAMES)
@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_the_code_of_a_job_is_the_same_whatever_it_is_called(client, plain, name):
    code = code_of(client, name)
    assert without_docstrings(code) == without_docstrings(plain)
    assert code == plain, "not even a docstring or a comment has it"


def test_the_code_of_a_job_with_a_hostile_name_is_clean(client, tmp_path: Path):
    path = tmp_path / "model.py"
    path.write_text(code_of(client, "".join(HOSTILE)), encoding="utf-8")
    ruff = Path(sys.executable).with_name("ruff")
    for command in (["check", "--isolated"], ["format", "--isolated", "--check"]):
        done = subprocess.run(
            [ruff, *command, path], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
