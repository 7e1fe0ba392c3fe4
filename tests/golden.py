"""One option: write what is made now as what should be made."""

from __future__ import annotations

from pathlib import Path

import pytest


def add_option(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate-golden",
        action="store_true",
        help="rewrite golden files; look at the difference before you commit it",
    )


@pytest.fixture
def regenerate(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--regenerate-golden", default=False))


def check(path: Path, made: str, regenerate: bool) -> None:
    """``made`` is letter by letter what was looked at."""
    if regenerate:
        path.write_text(made)
    assert path.exists(), (
        f"{path.name} is new: run with --regenerate-golden and look at it"
    )
    assert made == path.read_text()
