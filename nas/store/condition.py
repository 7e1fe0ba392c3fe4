"""How the database itself is: which one, how new its schema, what time it has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import text

from nas.store.session import Session

_CREATE = "CREATE TABLE nas_doctor (number integer)"
_TOUCH = "UPDATE alembic_version SET version_num = version_num"


@dataclass(frozen=True, slots=True)
class Condition:
    """The database at one moment.

    Attributes:
        kind: ``SQLite`` or ``PostgreSQL``.
        version: of the database.
        version_number: of PostgreSQL as it counts them, 160004 is 16.4; None of SQLite.
        revision: of its schema; None before the first migration.
        newest: the revision that this release wants.
        is_known: whether this release knows ``revision``.
        skew_seconds: how far its clock is ahead of this machine's; 0 of SQLite, which has none.
    """

    kind: str
    version: str
    version_number: int | None
    revision: str | None
    newest: str
    is_known: bool
    skew_seconds: float

    @property
    def is_current(self) -> bool:
        """Whether the schema is the one of this release."""
        return self.revision == self.newest


class Conditions:
    """Looks at the database, whatever its schema."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def look(self) -> Condition:
        """How it is now."""
        from nas.store.migrations import current, known

        connection = self._session.connection
        revision = current(connection)
        revisions = known(connection)
        if self._session.is_postgresql:
            version, number = connection.execute(
                text(
                    "SELECT current_setting('server_version'), "
                    "current_setting('server_version_num')::int"
                )
            ).one()
        else:
            version = connection.execute(text("SELECT sqlite_version()")).scalar_one()
            number = None
        return Condition(
            kind="PostgreSQL" if self._session.is_postgresql else "SQLite",
            version=version.partition(" ")[0],
            version_number=number,
            revision=revision,
            newest=revisions[0],
            is_known=revision in revisions,
            skew_seconds=self._skew_seconds(),
        )

    def _skew_seconds(self) -> float:
        if not self._session.is_postgresql:
            return 0.0
        before = datetime.now(UTC)
        now = self._session.now
        middle = before + (datetime.now(UTC) - before) / 2
        return (now - middle).total_seconds()

    def try_to_write(self) -> None:
        """Write and take it back; raises at once where the database takes no writes."""
        from nas.store.migrations import current

        connection = self._session.connection
        is_empty = current(connection) is None
        with connection.begin_nested() as nested:
            connection.execute(text(_CREATE if is_empty else _TOUCH))
            nested.rollback()
