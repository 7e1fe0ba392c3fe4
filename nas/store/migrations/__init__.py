"""The schema's history, a step a file under ``versions/``, run from the installed package.

A new step: change ``nas/store/tables.py``, then write ``versions/<next>_<what>.py`` by hand; a test
says where the two differ, on both databases.
"""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

_ANY_KEY = 7_110_414_201


def config(connection: Connection) -> Config:
    """Alembic's configuration for an open connection; there is no ini file."""
    config = Config(attributes={"connection": connection})
    folder = str(Path(__file__).parent)
    config.set_main_option("script_location", folder.replace("%", "%%"))
    return config


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Take every step that is missing, all in the connection's transaction.

    SQLite's write lock, or this advisory lock, makes a second process wait and find it done.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ANY_KEY}
        )
    command.upgrade(config(connection), revision)


def known(connection: Connection) -> tuple[str, ...]:
    """Every step that this release knows, the newest first."""
    script = ScriptDirectory.from_config(config(connection))
    return tuple(step.revision for step in script.walk_revisions())


def current(connection: Connection) -> str | None:
    """The last step that was taken; None before the first."""
    return MigrationContext.configure(connection).get_current_revision()
