"""The last step of every source: ruff, as its users run it."""

from __future__ import annotations

import subprocess
from functools import cache

from ruff import find_ruff_bin  # type: ignore[import-untyped]


class UnformattableSourceError(RuntimeError):
    """The generator wrote something that is not Python; the message is ruff's."""


def formatted(text: str) -> str:
    """``ruff format`` under its default configuration, whatever the working directory says.

    Raises:
        UnformattableSourceError: a defect of the templates or of a block.
    """
    done = subprocess.run(
        [_ruff(), "format", "--isolated", "--no-cache", "-"],
        input=text.encode(),
        capture_output=True,
        check=False,
    )
    if done.returncode != 0:
        raise UnformattableSourceError(done.stderr.decode().strip())
    return done.stdout.decode()


@cache
def _ruff() -> str:
    return str(find_ruff_bin())
