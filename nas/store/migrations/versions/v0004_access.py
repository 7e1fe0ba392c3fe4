"""Projects, keys, sessions and share links; every job belongs to a project."""

from __future__ import annotations

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Take the step."""


def downgrade() -> None:
    """Take it back."""
