"""Files of uploads, written down before they are put, so that none is forgotten among the artifacts."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists, insert, select

from nas.store.session import Session
from nas.store.tables import DatasetFileRow, DatasetRow

SETTLING_SECONDS = 6 * 3600.0
"""No upload takes this long between its file and its row."""


class DatasetFiles:
    """The keys under which arrays of uploads lie, or may."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def plan(self, key: str) -> None:
        """A file is about to be put."""
        self._session.connection.execute(
            insert(DatasetFileRow).values(key=key, created_at=self._session.now)
        )

    def is_used(self, key: str) -> bool:
        """Whether a data set has the file."""
        found = self._session.connection.execute(
            select(DatasetRow.id).where(DatasetRow.key == key)
        )
        return found.one_or_none() is not None

    def forget(self, key: str) -> None:
        """The file was removed."""
        self._session.connection.execute(
            delete(DatasetFileRow).where(DatasetFileRow.key == key)
        )

    def abandoned(self) -> tuple[str, ...]:
        """Files that no data set has: of uploads that were killed, of deletions broken off."""
        settled = self._session.now - timedelta(seconds=SETTLING_SECONDS)
        return tuple(
            self._session.connection.execute(
                select(DatasetFileRow.key)
                .where(
                    DatasetFileRow.created_at < settled,
                    ~exists().where(DatasetRow.key == DatasetFileRow.key),
                )
                .order_by(DatasetFileRow.key)
            ).scalars()
        )
