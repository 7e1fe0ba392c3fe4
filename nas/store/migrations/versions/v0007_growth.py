"""Indexes and layouts for a store of a million trials."""

from __future__ import annotations

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Take the step."""


def downgrade() -> None:
    """Take it back."""
