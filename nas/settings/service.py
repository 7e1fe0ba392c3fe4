"""Where the API listens, and how it is reached."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field, SecretStr, field_validator

from nas import secret_files
from nas.settings.paths import absolute


class Service(BaseModel):
    """Where the API listens, and how it is reached."""

    host: str = Field("127.0.0.1", description="Address on which the API listens.")
    port: int = Field(8000, ge=0, le=65535, description="Its port; 0 takes a free one.")
    url: str = Field(
        "http://127.0.0.1:8000", description="Where the CLI finds the service."
    )
    ca_file: Path | None = Field(
        None,
        description="Certificates that the CLI trusts, where the service has one of its own.",
    )
    api_key: SecretStr | None = Field(
        None, description="Key that the CLI sends to the service."
    )
    api_key_file: Path | None = Field(
        None, description="File with the key that the CLI sends to the service."
    )
    tls_certificate: Path | None = Field(
        None, description="PEM file: the service then speaks TLS; needs tls_key."
    )
    tls_key: Path | None = Field(
        None, description="PEM file of the certificate's private key."
    )
    dashboard_dir: Path | None = Field(
        None,
        description="Built files of the dashboard, where they are not the ones of this package.",
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
    session_idle_seconds: float = Field(
        12 * 3600, gt=0, description="How long a login lasts that nobody uses."
    )
    session_seconds: float = Field(
        7 * 24 * 3600, gt=0, description="How long a login lasts at most."
    )
    live_seconds: float = Field(
        0.1, gt=0, description="A page is told what is new at most this often."
    )
    live_alive_seconds: float = Field(
        5.0, gt=0, description="How often it hears something where nothing is new."
    )
    live_check_seconds: float = Field(
        30.0, gt=0, description="How often its login is looked at again."
    )

    _absolute = field_validator(
        "api_key_file", "ca_file", "dashboard_dir", "tls_certificate", "tls_key"
    )(absolute)

    @property
    def client_key(self) -> str | None:
        """The key that the CLI sends, where one was given; show it nowhere.

        Raises:
            InvalidRequest: the file that should hold it cannot be read.
        """
        if self.api_key_file is not None:
            return secret_files.read(self.api_key_file, "api_key_file")
        return self.api_key.get_secret_value().strip() if self.api_key else None
