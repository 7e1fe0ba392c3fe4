"""What a job may spend, and what it has spent."""

from __future__ import annotations

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Take the step."""


def downgrade() -> None:
    """Take it back."""
