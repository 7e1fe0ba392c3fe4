"""Run by Alembic for each command; the connection comes from :func:`nas.store.migrations.config`."""

from __future__ import annotations

from alembic import context

from nas.store.tables import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata
)
context.run_migrations()
