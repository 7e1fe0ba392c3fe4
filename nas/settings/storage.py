"""Where data lie: the database, the artifact store, data sets."""

from __future__ import annotations

import re
from pathlib import Path

from pydantic import BaseModel, Field, field_validator

from nas import secret_files
from nas.settings.paths import absolute


class Storage(BaseModel):
    """Where data lie: the database, the artifact store, data sets."""

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
    dataset_cache_bytes: int = Field(
        20 * 2**30,
        ge=0,
        description="Uploaded data sets kept on this machine; the least used ones go first.",
    )
    event_retention_seconds: float = Field(
        7 * 86_400.0,
        ge=0,
        description="How long after a job's end its events can be read; then only the last one is kept.",
    )

    _absolute = field_validator("data_dir", "database_password_file", "dataset_dir")(
        absolute
    )

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
