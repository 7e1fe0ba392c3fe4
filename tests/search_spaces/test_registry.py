"""Records are found by scanning a folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from search_spaces.errors import UnknownName
from search_spaces.registry import Named, Registry

RECORD = """
from types import SimpleNamespace
PLANT = SimpleNamespace(name={name!r})
"""


@pytest.fixture
def garden(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "garden"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.split(".")[0] == "garden"]:
        monkeypatch.delitem(sys.modules, name)
    return folder


def plants(folder: Path, **files: str) -> Registry[Named]:
    for module, name in files.items():
        (folder / f"{module}.py").write_text(RECORD.format(name=name))
    return Registry("garden", "PLANT")


def test_a_new_file_is_a_new_record(garden: Path) -> None:
    registry = plants(garden, a="rose", b="lily")
    assert registry.names() == ["lily", "rose"]
    assert [record.name for record in registry.all()] == ["lily", "rose"]
    assert registry.get("rose").name == "rose"


def test_an_unknown_name_is_answered_with_those_that_exist(garden: Path) -> None:
    registry = plants(garden, a="rose", b="lily")
    with pytest.raises(UnknownName, match=r"no plant is named 'oak'.*lily, rose"):
        registry.get("oak")


def test_a_name_taken_twice_is_refused(garden: Path) -> None:
    registry = plants(garden, a="rose", b="rose")
    with pytest.raises(ValueError, match=r"garden\.b: the name 'rose' is taken twice"):
        registry.names()


def test_nothing_is_imported_before_the_first_use(garden: Path) -> None:
    registry = plants(garden, a="rose")
    assert "garden" not in sys.modules
    registry.names()
    assert "garden.a" in sys.modules
