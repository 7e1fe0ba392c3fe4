"""The blocks of ``search_spaces/blocks`` as text: read, never imported.

A network's source carries the classes it uses letter by letter, bases and helpers before those that
need them, and nothing else of their files.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


class UnknownBlockError(LookupError):
    """A plan calls a class that no file under ``search_spaces/blocks`` defines."""


@dataclass(frozen=True, slots=True)
class Block:
    """One class as it stands in its file, and the names of the blocks that it uses."""

    name: str
    text: str
    uses: tuple[str, ...]


def lift(names: Iterable[str]) -> list[Block]:
    """The named blocks and all that they use, each after the ones it uses.

    Raises:
        UnknownBlockError: there is no class of that name.
    """
    lifted: dict[str, Block] = {}
    for name in names:
        for block in _with_uses(name):
            lifted.setdefault(block.name, block)
    return list(lifted.values())


def _with_uses(name: str) -> Iterator[Block]:
    block = _library().get(name)
    if block is None:
        known = ", ".join(sorted(_library()))
        raise UnknownBlockError(
            f"no block {name!r}; search_spaces/blocks defines {known}. "
            "Write the class there, in a file of its own."
        )
    for used in block.uses:
        yield from _with_uses(used)
    yield block


@cache
def _library() -> dict[str, Block]:
    """Every class of every file, by name."""
    folder = files("search_spaces.blocks")
    texts = [
        entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".py")
    ]
    classes = [
        (text, node)
        for text in texts
        for node in ast.parse(text).body
        if isinstance(node, ast.ClassDef)
    ]
    names = {node.name for _, node in classes}
    return {node.name: _block(text, node, names) for text, node in classes}


def _block(text: str, node: ast.ClassDef, names: set[str]) -> Block:
    used = [
        child.id
        for child in ast.walk(node)
        if isinstance(child, ast.Name) and child.id in names - {node.name}
    ]
    lines = text.splitlines()
    first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
    body = "\n".join(lines[first - 1 : node.end_lineno])
    return Block(node.name, body, tuple(dict.fromkeys(used)))
