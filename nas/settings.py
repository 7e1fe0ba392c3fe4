"""Every limit and address of the service in one object, built at an entry point and passed down.

Read from the environment (prefix ``NAS_``) by :func:`load`, and by nothing else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from nas import secret_files


class Settings(BaseSettings):
    """Settings of the API process, the worker process and the CLI."""

    model_config = SettingsConfigDict(env_prefix="NAS_", extra="ignore", frozen=True)

    data_dir: Path = Field(
        Path("nas-data"),
        description="Folder of the embedded database, checkpoints, weights and exports.",
    )
    database_url: str | None = Field(
        None, description="SQLAlchemy URL; default is SQLite in the data folder."
    )
    database_password_file: Path | None = Field(
        None,
        description="File with the password of the user whom database_url names.",
    )
    dataset_dir: Path | None = Field(
        None,
        description="Folder scanned for data sets: IDX folders, .npz and .csv files.",
    )
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=0, le=65535)
    url: str = Field(
        "http://127.0.0.1:8000", description="Where the CLI finds the service."
    )
    ray_address: str | None = Field(
        None, description="Ray cluster to join; default starts a local one."
    )
    num_workers: int | None = Field(
        None, ge=1, description="CPUs of the local Ray; default all of the machine."
    )
    lease_seconds: float = Field(
        15.0,
        gt=0,
        description="How long a worker process may be silent before its jobs are taken over.",
    )
    poll_seconds: float = Field(
        0.05,
        gt=0,
        description="How often a worker process looks for new work in the database.",
    )
    report_batch_seconds: float = Field(
        0.2, ge=0, description="Epoch reports are written together at this interval."
    )
    checkpoint_epochs: int = Field(
        1, ge=1, description="Epochs between two checkpoints of a running trial."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least of what is logged."
    )
    log_format: Literal["console", "json"] | None = Field(
        None,
        description="Form of a log line; default is console on a terminal, json elsewhere.",
    )
    trial_log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info",
        description="The least of what is kept of a trial's log; debug adds a line an epoch.",
    )
    max_log_lines_per_trial: int = Field(
        1000, ge=10, description="Lines kept of what one trial logs."
    )
    max_log_line_chars: int = Field(
        8000, ge=200, description="Characters kept of one line of a trial's log."
    )
    metrics_open: bool = Field(
        False,
        description="Whether /metrics answers without a key where keys are needed.",
    )
    worker_metrics_host: str = Field(
        "127.0.0.1", description="Address of a worker process's own /metrics."
    )
    worker_metrics_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="Port of a worker process's own /metrics; off by default, 0 takes a free one.",
    )
    otlp_endpoint: str | None = Field(
        None,
        validation_alias=AliasChoices(
            "otlp_endpoint", "NAS_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"
        ),
        description="Base URL that takes OpenTelemetry traces over HTTP; without one none are made.",
    )
    max_trials_per_job: int = Field(100_000, ge=1)
    max_body_bytes: int = Field(1_000_000, ge=1)
    max_page_size: int = Field(1000, ge=1)
    shutdown_seconds: float = Field(10.0, gt=0)

    @field_validator("data_dir", "database_password_file", "dataset_dir")
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        """A child process may work in another folder."""
        return path and path.absolute()

    @field_validator("database_url")
    @classmethod
    def _absolute_file(cls, url: str | None) -> str | None:
        scheme, found, path = (url or "").partition("sqlite:///")
        return f"{scheme}{found}{Path(path).absolute()}" if path else url

    @property
    def environment(self) -> dict[str, str]:
        """The variables that these settings are read from, for a child process."""
        return {
            f"NAS_{name.upper()}": str(value)
            for name, value in self.model_dump(mode="json").items()
            if value is not None
        }

    @property
    def resolved_database_url(self) -> str:
        """The URL in use: ``database_url``, or SQLite in ``data_dir``; with its password, so show it nowhere.

        Raises:
            InvalidRequest: the password file cannot be read, or does not go with the URL.
        """
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'nas.sqlite'}"
        if self.database_password_file is None:
            return self.database_url
        password = secret_files.read(
            self.database_password_file, "database_password_file"
        )
        return secret_files.with_password(self.database_url, password)

    @property
    def artifact_dir(self) -> Path:
        """Checkpoints, weights and exports."""
        return self.data_dir / "artifacts"


def load() -> Settings:
    """The settings that the environment describes."""
    return Settings()
