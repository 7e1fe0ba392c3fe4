"""Files are small, named by nouns, and say what they are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("search_spaces", "nas", "workers", "api")
MIGRATIONS = "nas/store/migrations/versions/"

MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 50
NO_NOUNS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "stuff"}

ENVIRONMENT = {
    "nas/cli/processes.py": "hands it on to the processes of a service",
    "workers/cluster.py": "tells Ray, which can be told in no other way",
    "workers/errands.py": "hands it on to the process that exports",
}
"""Files that may touch the environment, and what for."""

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources() -> dict[str, str]:
    """The text of every file of the packages, by its path from the root."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        if "node_modules" not in path.parts
    }


@cache
def trees() -> dict[str, ast.Module]:
    return {path: ast.parse(text) for path, text in sources().items()}


def functions() -> Iterator[tuple[str, Function]]:
    for path, tree in trees().items():
        for node in ast.walk(tree):
            if isinstance(node, Function):
                yield path, node


def num_lines(function: Function) -> int:
    """From the first statement to the last: neither the signature nor the docstring."""
    body = function.body
    if ast.get_docstring(function) and len(body) > 1:
        body = body[1:]
    return body[-1].end_lineno - body[0].lineno + 1


def test_a_file_is_short_enough_to_be_read_in_one_sitting():
    long = {
        path: len(text.splitlines())
        for path, text in sources().items()
        if len(text.splitlines()) > MAX_FILE_LINES
    }
    assert {path for path in long if not path.startswith(MIGRATIONS)} == set(), long


def test_a_file_is_named_by_what_it_holds():
    words = {path: set(Path(path).with_suffix("").parts) for path in sources()}
    assert [path for path in words if words[path] & NO_NOUNS] == []


def test_a_file_says_what_it_is():
    silent = [path for path, tree in trees().items() if not ast.get_docstring(tree)]
    assert silent == [], "the docstring of the module is missing"


def test_a_function_does_one_thing():
    long = {
        f"{path}:{function.name}": num_lines(function)
        for path, function in functions()
        if num_lines(function) > MAX_FUNCTION_LINES and not path.startswith(MIGRATIONS)
    }
    assert long == {}


def reads_environment(tree: ast.Module) -> bool:
    names = {"environ", "environb", "getenv", "putenv"}
    return any(
        (isinstance(node, ast.Attribute) and node.attr in names)
        or (isinstance(node, ast.alias) and node.name in names)
        for node in ast.walk(tree)
    )


def test_only_the_settings_read_the_environment():
    readers = {path for path, tree in trees().items() if reads_environment(tree)}
    assert readers <= set(ENVIRONMENT), "ask nas.settings instead"
    assert readers >= set(ENVIRONMENT), "take it off the list, it no longer does"


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_tells_type_checkers_that_it_is_typed(package):
    assert (ROOT / package / "py.typed").exists()


def test_every_folder_of_tests_is_a_package():
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    assert [f for f in folders if not (f / "__init__.py").exists()] == []
