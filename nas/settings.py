"""Every limit and address of the service in one object, built at an entry point and passed down.

Read from the environment (prefix ``NAS_``) by :func:`load`, and by nothing else.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from nas import secret_files


class Settings(BaseSettings):
    """Settings of the API process, the worker process and the CLI."""

    model_config = SettingsConfigDict(env_prefix="NAS_", extra="ignore", frozen=True)

    data_dir: Path = Field(
        Path("nas-data"),
        description="Folder of the embedded database, checkpoints, weights and exports.",
    )
    artifact_url: str | None = Field(
        None,
        description="Where checkpoints, weights, exports and uploads are kept: a folder or a URL of "
        "fsspec (s3://bucket/prefix); default is the folder artifacts in data_dir.",
    )
    artifact_patience_seconds: float = Field(
        600.0,
        ge=0,
        description="How long a trained trial waits for the artifact store to take its weights.",
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
        description="Folder scanned for data sets: IDX folders, class folders of images (also "
        "as .zip), .npz and .csv files.",
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
    ray_patience_seconds: float = Field(
        15.0,
        gt=0,
        description="How long Ray may be silent before the worker process gives it up and starts anew.",
    )
    autoscale: bool = Field(
        False,
        description="Tell a Ray cluster that grows by itself what jobs could use.",
    )
    max_cpus: float | None = Field(
        None, gt=0, description="CPUs that such a cluster may grow to."
    )
    max_gpus: float | None = Field(
        None, gt=0, description="GPUs that such a cluster may grow to."
    )
    max_workers: int = Field(
        1000, ge=1, description="Training processes that it is asked for at most."
    )
    idle_worker_seconds: float | None = Field(
        None,
        gt=0,
        description="Training processes that nobody wanted for so long end; default keeps them warm.",
    )
    start_worker_seconds: float = Field(
        120.0, gt=0, description="How long a training process may take to find room and start."
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
    api_key: SecretStr | None = Field(
        None, description="Key that the CLI sends to the service."
    )
    api_key_file: Path | None = Field(
        None, description="File with the key that the CLI sends to the service."
    )
    ca_file: Path | None = Field(
        None,
        description="Certificates that the CLI trusts, where the service has one of its own.",
    )
    tls_certificate: Path | None = Field(
        None, description="PEM file: the service then speaks TLS; needs tls_key."
    )
    tls_key: Path | None = Field(
        None, description="PEM file of the certificate's private key."
    )
    trusted_proxies: str = Field(
        "",
        description="Addresses, by commas, whose X-Forwarded-For and -Proto are believed.",
    )
    allowed_hosts: str = Field(
        "",
        description="Names, by commas, under which the service may be asked; without one any, "
        "but while no key is made only those of this machine.",
    )
    allowed_origins: str = Field(
        "",
        description="Origins, by commas, whose pages may call the API with a key (CORS).",
    )
    requests_per_minute: int = Field(
        6000, ge=1, description="Requests that one key may make."
    )
    refusals_per_minute: int = Field(
        60, ge=1, description="Requests without a valid key that one address may make."
    )
    logins_per_minute: int = Field(
        10, ge=1, description="Failed logins that one address may make."
    )
    max_streams_per_key: int = Field(
        200, ge=1, description="Event streams that one key may hold open on a process."
    )
    max_jobs_per_project: int = Field(
        1000, ge=1, description="Jobs of a project that have not ended."
    )
    session_idle_seconds: float = Field(
        12 * 3600, gt=0, description="How long a login lasts that nobody uses."
    )
    session_seconds: float = Field(
        7 * 24 * 3600, gt=0, description="How long a login lasts at most."
    )
    event_retention_seconds: float = Field(
        7 * 86_400.0,
        ge=0,
        description="How long after a job's end its events can be read; then only the last one is kept.",
    )
    pause_seconds: float = Field(
        3.0,
        ge=0,
        description="How long a trial of a job that is paused, cancelled or shut down may take to the "
        "end of its epoch before its worker is killed.",
    )
    max_trials_per_job: int = Field(100_000, ge=1)
    max_body_bytes: int = Field(1_000_000, ge=1)
    max_upload_bytes: int = Field(
        2 * 2**30, ge=1, description="Of the file of a data set that is uploaded."
    )
    max_dataset_bytes: int = Field(
        8 * 2**30, ge=1, description="Of an uploaded data set unpacked and decoded."
    )
    max_dataset_entries: int = Field(
        1_000_000, ge=1, description="Files in an uploaded archive."
    )
    max_dataset_samples: int = Field(
        10_000_000, ge=1, description="Samples of an uploaded data set."
    )
    max_compression_ratio: float = Field(
        200.0,
        ge=1,
        description="Unpacked bytes for each packed one, of an uploaded archive.",
    )
    max_image_pixels: int = Field(
        16_777_216, ge=1, description="Of one image in an uploaded archive."
    )
    max_uploads: int = Field(
        4, ge=1, description="Uploads that a process takes at the same time."
    )
    max_datasets_per_project: int = Field(
        100, ge=1, description="Uploaded data sets that a project keeps."
    )
    upload_idle_seconds: float = Field(
        60.0, gt=0, description="How long an upload may send nothing."
    )
    inspection_seconds: float = Field(
        600.0, gt=0, description="How long the check of an upload may take."
    )
    inspection_bytes: int = Field(
        16 * 2**30,
        ge=2**29,
        description="Address space of the process that checks an upload.",
    )
    dataset_cache_bytes: int = Field(
        20 * 2**30,
        ge=0,
        description="Uploaded data sets kept on this machine; the least used ones go first.",
    )
    max_page_size: int = Field(1000, ge=1)
    shutdown_seconds: float = Field(10.0, gt=0)

    @field_validator(
        "data_dir",
        "database_password_file",
        "dataset_dir",
        "api_key_file",
        "ca_file",
        "tls_certificate",
        "tls_key",
    )
    @classmethod
    def _absolute(cls, path: Path | None) -> Path | None:
        """A child process may work in another folder."""
        return path and path.absolute()

    @field_validator("artifact_url")
    @classmethod
    def _place(cls, url: str | None) -> str | None:
        """Every process must mean the same folder; and the address is shown in messages."""
        if url and "://" not in url:
            return str(Path(url).absolute())
        if url and re.match(r"[^/]+://[^/@]*:[^/]*@", url):
            raise ValueError(
                "an address with credentials is shown in logs: leave them to the environment"
            )
        return url or None

    @field_validator("database_url")
    @classmethod
    def _absolute_file(cls, url: str | None) -> str | None:
        scheme, found, path = (url or "").partition("sqlite:///")
        return f"{scheme}{found}{Path(path).absolute()}" if path else url

    @property
    def environment(self) -> dict[str, str]:
        """The variables that these settings are read from, for a child process; not the client's key."""
        return {
            f"NAS_{name.upper()}": str(value)
            for name, value in self.model_dump(mode="json", exclude={"api_key"}).items()
            if value is not None
        }

    @property
    def client_key(self) -> str | None:
        """The key that the CLI sends, where one was given; show it nowhere.

        Raises:
            InvalidRequest: the file that should hold it cannot be read.
        """
        if self.api_key_file is not None:
            return secret_files.read(self.api_key_file, "api_key_file")
        return self.api_key and self.api_key.get_secret_value().strip()

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
        """The folder of checkpoints, weights and exports, where ``artifact_url`` names no other place."""
        return self.data_dir / "artifacts"

    @property
    def resolved_artifact_url(self) -> str:
        """Where files are kept: ``artifact_url``, or the folder in ``data_dir``."""
        return self.artifact_url or str(self.artifact_dir)


def load() -> Settings:
    """The settings that the environment describes."""
    return Settings()
