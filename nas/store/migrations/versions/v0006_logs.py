"""What trials log."""

from __future__ import annotations

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Take the step."""


def downgrade() -> None:
    """Take it back."""
