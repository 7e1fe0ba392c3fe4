"""Every setting with its variable, its value and what it is for, for people to look up."""

from __future__ import annotations

from pydantic import BaseModel

from nas.settings import Settings
from nas.telemetry.redaction import redact


class Setting(BaseModel):
    """One setting; ``value`` and ``default`` as they would stand in the environment, None for none."""

    part: str
    variable: str
    value: str | None
    default: str | None
    description: str


def listing(settings: Settings) -> tuple[Setting, ...]:
    """All settings, those of a part together; passwords and keys are hidden."""
    return tuple(
        Setting(
            part=part.__name__.lower(),
            variable=f"NAS_{name.upper()}",
            value=_shown(getattr(settings, name)),
            default=_shown(field.default),
            description=field.description or "",
        )
        for part in Settings.__bases__
        if part.__module__.startswith(f"{__package__}.")
        for name, field in getattr(part, "model_fields", {}).items()
    )


def _shown(value: object) -> str | None:
    return None if value is None else redact(str(value))
