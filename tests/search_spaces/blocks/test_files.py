"""Blocks are fit to be copied: each file depends on torch, and on other blocks, alone."""

from __future__ import annotations

import ast
import builtins
from pathlib import Path

import pytest

import search_spaces.blocks

FILES = sorted(Path(search_spaces.blocks.__path__[0]).glob("[a-z]*.py"))
TORCH = {"torch", "Tensor", "nn", "F"}
COLUMNS = 88


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def tree(request) -> ast.Module:
    return ast.parse(request.param.read_text())


def imported(tree: ast.Module) -> set[str]:
    """What a file imports, as ``module:name as alias``."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {f"{alias.name} as {alias.asname}" for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}:{a.name} as {a.asname}" for a in node.names}
    return found


def classes() -> dict[str, str]:
    """Every class with the file that defines it."""
    return {
        node.name: path.stem
        for path in FILES
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
    }


def test_a_file_imports_torch_and_other_blocks_in_the_way_of_every_source(tree):
    blocks = {
        f"search_spaces.blocks.{file}:{name} as None"
        for name, file in classes().items()
    }
    assert imported(tree) <= blocks | {
        "torch as None",
        "torch:Tensor as None",
        "torch:nn as None",
        "torch.nn:functional as F",
    }


def test_a_class_uses_no_name_that_would_be_left_behind(tree):
    known = set(dir(builtins)) | TORCH | set(classes())
    for node in tree.body:
        if not isinstance(node, ast.ClassDef):
            continue
        names = [child for child in ast.walk(node) if isinstance(child, ast.Name)]
        bound = {name.id for name in names if isinstance(name.ctx, ast.Store)}
        arguments = {
            child.arg for child in ast.walk(node) if isinstance(child, ast.arg)
        }
        used = {name.id for name in names}
        assert used <= known | bound | arguments


def test_a_file_defines_classes_and_nothing_else(tree):
    kinds = {type(node) for node in tree.body}
    assert kinds <= {ast.Expr, ast.Import, ast.ImportFrom, ast.ClassDef}


def test_no_two_files_define_a_class_of_one_name():
    defined = [
        node.name
        for path in FILES
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.ClassDef)
    ]
    assert len(defined) == len(set(defined))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_line_fits_a_source(path):
    code = path.read_text().partition('"""\n\n')[2]
    assert max(map(len, code.splitlines())) <= COLUMNS
