"""Keys and projects, straight in the database: they are made before anybody could ask by REST."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from rich.table import Table

from nas import secret_files
from nas.access import Scope
from nas.cli import formats, service, tables
from nas.cli.resources import Key, MadeKey, Project, Share
from nas.store import KeyRecord, ProjectRecord, Store
from nas.tokens import Token, parse_key


@contextmanager
def store(database_url: str | None, data_dir: Path | None) -> Iterator[Store]:
    """The database that the settings name, migrated."""
    settings = service.settings_with(database_url=database_url, data_dir=data_dir)
    with closing(Store(settings.resolved_database_url)) as opened:
        opened.migrate()
        yield opened


def create(
    opened: Store,
    project_id: str,
    scope: Scope,
    name: str,
    expires_seconds: float | None,
    from_file: Path | None,
) -> tuple[Key, Token]:
    """A new key, or the one whose token the file holds.

    Raises:
        NotFound: there is no such project.
        InvalidRequest: the file cannot be read, or holds no key.
        Conflict: the file's key was revoked, or has another scope.
    """
    token = None
    if from_file is not None:
        token = parse_key(secret_files.read(from_file, "from_file"))
    with opened.begin() as tx:
        tx.projects.get(project_id)
        record, made = tx.keys.create(
            project_id, scope, name, expires_seconds=expires_seconds, token=token
        )
    return shown(record), made


def shown(record: KeyRecord) -> Key:
    """A key as the command line shows it."""
    return Key.model_validate(record, from_attributes=True)


def with_token(key: Key, token: Token) -> MadeKey:
    """A key that was made now, with its secret."""
    return MadeKey(**key.model_dump(), token=token.text)


def shown_project(record: ProjectRecord) -> Project:
    """A project as the command line shows it."""
    return Project.model_validate(record, from_attributes=True)


def keys_table(keys: Sequence[Key]) -> Table:
    """Keys, whether they still open anything, and when they last did."""
    rows = [
        (
            k.id,
            k.project_id,
            k.scope,
            k.name,
            _standing(k),
            formats.moment(k.last_used_at),
        )
        for k in keys
    ]
    return tables.plain(
        ("key", "project", "scope", "name", "stands", "last used"), rows
    )


def projects_table(projects: Sequence[Project]) -> Table:
    """Projects by name."""
    rows = [(p.id, formats.moment(p.created_at)) for p in projects]
    return tables.plain(("project", "made"), rows)


def shares_table(shares: Sequence[Share]) -> Table:
    """Links to a job."""
    rows = [
        (s.id, s.name, _standing(s), formats.moment(s.last_used_at)) for s in shares
    ]
    return tables.plain(("share link", "name", "stands", "last used"), rows)


def _standing(thing: Key | Share) -> str:
    if thing.revoked_at is not None:
        return f"revoked {formats.moment(thing.revoked_at)}"
    if thing.expires_at is not None:
        if thing.expires_at <= datetime.now(UTC):
            return f"expired {formats.moment(thing.expires_at)}"
        return f"until {formats.moment(thing.expires_at)}"
    return "active"
