"""The command line of ``python -m workers``: what is given instead of the environment's settings."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nas.settings import Settings

NO_SETTINGS = ("parent_pid", "ready_fd")


def parser() -> argparse.ArgumentParser:
    """The options of the worker process and of its supervisor."""
    made = argparse.ArgumentParser(
        prog="python -m workers",
        description="The worker process, until SIGINT or SIGTERM, or until its parent ends.",
    )
    made.add_argument("--data-dir", type=Path, help="folder of database and artifacts")
    made.add_argument("--database-url", help="SQLAlchemy URL of the store")
    made.add_argument("--dataset-dir", type=Path, help="folder of data set files")
    made.add_argument(
        "--ray-address", help="Ray cluster to join instead of a local one"
    )
    made.add_argument("--num-workers", type=int, help="CPUs of the local Ray")
    made.add_argument(
        "--parent-pid", type=int, help="end when this process, the parent, has ended"
    )
    made.add_argument("--ready-fd", type=int, help=argparse.SUPPRESS)
    return made


def settings_of(options: argparse.Namespace) -> Settings:
    """The environment's settings, and the options that were given instead."""
    from nas.settings import Settings

    given: dict[str, Any] = {
        name: value
        for name, value in vars(options).items()
        if value is not None and name not in NO_SETTINGS
    }
    return Settings(**given)
