"""Files are small, named by nouns, and say what they are."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("search_spaces", "nas", "workers", "api")
SOURCES = sorted(
    path.relative_to(ROOT) for name in PACKAGES for path in (ROOT / name).rglob("*.py")
)
MIGRATIONS = Path("nas/store/migrations/versions")

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 50
NO_NOUNS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "stuff"}

ENVIRONMENT = {
    Path("nas/settings.py"): "the one place that reads it",
    Path("workers/ray_runtime.py"): "tells Ray's processes how many threads to use",
}
"""Files that may touch the environment, and what for."""


def tree(path: Path) -> ast.Module:
    return ast.parse((ROOT / path).read_text(), filename=str(path))


def identify(path: Path) -> str:
    return str(path)


@pytest.fixture(params=SOURCES, ids=identify)
def source(request) -> Path:
    return request.param


def test_a_file_is_short_enough_to_be_read_in_one_sitting(source):
    num_lines = len((ROOT / source).read_text().splitlines())
    assert num_lines <= MAX_FILE_LINES


def test_a_file_is_named_by_what_it_holds(source):
    assert NO_NOUNS.isdisjoint({source.stem, *source.parts})


def test_a_file_says_what_it_is(source):
    assert ast.get_docstring(tree(source)), "the docstring of the module is missing"


def test_a_function_does_one_thing(source):
    if source.is_relative_to(MIGRATIONS):
        pytest.skip("a migration is one list of tables")
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in ast.walk(tree(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > MAX_FUNCTION_LINES
    }
    assert long == {}


def test_only_the_settings_read_the_environment(source):
    if source in ENVIRONMENT:
        pytest.skip(ENVIRONMENT[source])
    read = [
        f"line {node.lineno}"
        for node in ast.walk(tree(source))
        if isinstance(node, ast.Attribute)
        and node.attr in ("environ", "environb", "getenv", "putenv")
    ]
    assert read == []


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_tells_type_checkers_that_it_is_typed(package):
    assert (ROOT / package / "py.typed").exists()


@pytest.mark.parametrize("name", sorted(ENVIRONMENT), ids=identify)
def test_an_exception_to_a_rule_is_still_needed(name):
    if not (ROOT / name).exists():
        pytest.fail(f"{name} is gone: take it off the list")
    assert "environ" in (ROOT / name).read_text() or name.name == "settings.py"


def test_every_folder_of_tests_is_a_package():
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    missing = [folder for folder in folders if not (folder / "__init__.py").exists()]
    assert missing == []
