"""What a trial used of its device."""

from __future__ import annotations

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Take the step."""


def downgrade() -> None:
    """Take it back."""
