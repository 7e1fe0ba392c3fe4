"""`nas data`: data sets added, listed, shown and removed from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.nas.cli.conftest import Nas, Served
from tests.nas.datasets.files import picture, pictures, table, zipped


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "pets.zip"
    path.write_bytes(zipped(pictures(num=20)))
    return path


def test_a_file_is_added_shown_and_removed(nas: Nas, served: Served, file: Path):
    at = ("--url", served.url)
    added = nas("data", "add", str(file), *at, "--json")
    assert added.exit_code == 0, added.stderr
    assert json.loads(added.stdout)["name"] == "pets"
    assert "uploaded" in nas("data", "list", *at).stdout
    again = nas("data", "add", str(file), *at)
    assert (again.exit_code, "was there already" in again.stderr) == (0, True)

    shown = nas("data", "show", "pets", *at)
    assert shown.exit_code == 0, shown.stderr
    for expected in ("image 1x4x4", "cat 12, dog 12", "label"):
        assert expected in shown.stdout

    assert nas("data", "remove", "pets", *at, stdin="n\n").exit_code == 1
    removed = nas("data", "remove", "pets", *at, "--yes")
    assert removed.stdout == "pets is deleted\n"
    assert nas("data", "show", "pets", *at).exit_code == 3


def test_a_folder_is_packed_on_the_way_under_the_name_that_is_given(
    nas: Nas, served: Served, tmp_path: Path
):
    files = pictures(num=20) | {"cat/99.png": picture(9, 9), "cat/.hidden": b"x"}
    for name, content in files.items():
        (tmp_path / "photos" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "photos" / name).write_bytes(content)
    command = ("data", "add", str(tmp_path / "photos"), "--url", served.url)
    refused = nas(*command)
    assert refused.exit_code == 2
    assert "resize=32x32" in refused.stderr
    added = nas(*command, "--name", "mine", "--resize", "6x6", "--json")
    assert added.exit_code == 0, added.stderr
    assert json.loads(added.stdout)["input_shape"] == [1, 6, 6]


def test_a_refusal_says_what_to_do(nas: Nas, served: Served, tmp_path: Path):
    (tmp_path / "digits.csv").write_bytes(table())
    taken = nas("data", "add", str(tmp_path / "digits.csv"), "--url", served.url)
    assert (taken.exit_code, "take another name" in taken.stderr) == (2, True)
    (tmp_path / "none").mkdir()
    empty = nas("data", "add", str(tmp_path / "none"), "--url", served.url)
    assert (empty.exit_code, "class folders" in empty.stderr) == (2, True)


def test_a_table_is_shown_with_its_columns(nas: Nas, served: Served):
    shown = nas("data", "show", "breast_cancer", "--url", served.url)
    assert shown.exit_code == 0, shown.stderr
    assert "malignant" in shown.stdout
    assert "feature 0" in shown.stdout
