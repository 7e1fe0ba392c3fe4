"""Every limit and address of the service in one object, built at an entry point and passed down.

Read from the environment (prefix ``NAS_``) by :func:`load`, and by nothing else. A file for each
part of it.
"""

from __future__ import annotations

from pydantic_settings import BaseSettings, SettingsConfigDict

from nas.settings.insight import Insight
from nas.settings.limits import Limits
from nas.settings.service import Service
from nas.settings.storage import Storage
from nas.settings.training import Training
from nas.settings.uploads import Uploads

__all__ = ["Settings", "load"]


class Settings(Storage, Training, Service, Limits, Uploads, Insight, BaseSettings):
    """Settings of the API process, the worker process and the CLI."""

    model_config = SettingsConfigDict(env_prefix="NAS_", extra="ignore", frozen=True)

    @property
    def environment(self) -> dict[str, str]:
        """The variables that these settings are read from, for a child process; not the client's key."""
        return {
            f"NAS_{name.upper()}": str(value)
            for name, value in self.model_dump(mode="json", exclude={"api_key"}).items()
            if value is not None
        }


def load() -> Settings:
    """The settings that the environment describes."""
    return Settings()
