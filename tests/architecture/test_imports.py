"""Imports run one way, and the API stays light."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

API = """
import json, sys
from pathlib import Path
import asyncio
from api import create_app
from nas.settings import Settings

async def main():
    app = create_app(Settings(data_dir=Path(sys.argv[1])))
    async with app.router.lifespan_context(app):
        pass

asyncio.run(main())
json.dump(sorted(sys.modules), sys.stdout)
"""

LIGHT = [
    "api",
    "nas.admission",
    "nas.analysis",
    "nas.codegen",
    "nas.datasets",
    "nas.export",
    "nas.search",
    "nas.store",
    "nas.training",
    "nas.training.metrics",
    "nas.training.defaults",
    "search_spaces",
]


def loaded(code: str, *arguments: str) -> set[str]:
    """The top-level names of ``sys.modules`` after ``code`` ran in a process of its own."""
    out = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return {name.partition(".")[0] for name in json.loads(out)}


def test_the_contracts_of_import_linter_hold():
    lint = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert lint.returncode == 0, lint.stdout + lint.stderr


def test_an_api_process_that_has_started_holds_neither_torch_nor_ray(tmp_path):
    assert {"torch", "ray", "sklearn"}.isdisjoint(loaded(API, str(tmp_path)))


@pytest.mark.parametrize("module", LIGHT)
def test_a_room_that_trains_nothing_loads_neither_torch_nor_ray(module):
    code = f"import json, sys, {module}; json.dump(sorted(sys.modules), sys.stdout)"
    assert {"torch", "ray"}.isdisjoint(loaded(code))


@pytest.mark.parametrize("module", ["search_spaces", "nas.job", "nas.training.recipe"])
def test_the_domain_loads_no_framework(module):
    code = f"import json, sys, {module}; json.dump(sorted(sys.modules), sys.stdout)"
    frameworks = {"torch", "ray", "optuna", "sqlalchemy", "fastapi", "uvicorn"}
    assert frameworks.isdisjoint(loaded(code))
