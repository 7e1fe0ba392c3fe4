"""Nothing is ever unpickled: a file or a message can hold numbers and text, never code."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.test_files import trees

FORBIDDEN = {"pickle", "cloudpickle", "dill", "joblib", "shelve", "marshal", "_pickle"}
UNLESS = {
    ("torch", "load"): ("weights_only", True),
    ("np", "load"): ("allow_pickle", False),
    ("numpy", "load"): ("allow_pickle", False),
    ("np", "save"): ("allow_pickle", False),
    ("np", "savez"): ("allow_pickle", False),
}
"""Calls that unpickle unless they are told not to."""
NEVER = {"read_pickle", "to_pickle", "unsafe_load", "eval", "exec"}
KNOWN = {
    "nas/codegen/module.py:exec": "runs the very source that it has generated",
}


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def calls(tree: ast.Module) -> Iterator[tuple[str | None, str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            match node.func:
                case ast.Name(id=name):
                    yield None, name, node
                case ast.Attribute(value=ast.Name(id=owner), attr=name):
                    yield owner, name, node


def is_told(call: ast.Call, name: str, value: bool) -> bool:
    return any(
        keyword.arg == name
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is value
        for keyword in call.keywords
    )


def unsafe(tree: ast.Module) -> list[str]:
    found = [name for name in imported(tree) if name in FORBIDDEN]
    for owner, name, call in calls(tree):
        told = UNLESS.get((owner or "", name))
        if told is not None and not is_told(call, *told):
            found.append(f"{owner}.{name}")
        if name in NEVER and owner in (None, "pd", "pandas", "yaml"):
            found.append(name)
    return found


def test_no_file_of_the_program_unpickles_or_runs_what_it_reads():
    found = {
        f"{path}:{what}" for path, tree in trees().items() for what in unsafe(tree)
    }
    assert found <= set(KNOWN)
    assert found >= set(KNOWN), "take it off the list, it is no longer there"


def test_the_scan_finds_what_it_looks_for():
    for source in (
        "import pickle",
        "from joblib import load",
        "torch.load(path)",
        "torch.load(path, weights_only=False)",
        "np.load(path)",
        "pd.read_pickle(path)",
        "eval(text)",
    ):
        assert unsafe(ast.parse(source)), source
    assert unsafe(ast.parse("torch.load(path, weights_only=True)")) == []
