"""``python -m api``: serve the REST API until told to stop."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from types import FrameType

from api.app import create_app
from api.server import Server
from nas import exposure
from nas.errors import InvalidRequest
from nas.settings import Settings, load
from nas.telemetry import logs, tracing


def main() -> None:
    """Serve with the settings of the environment and the command line."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    options = _options()
    settings = _settings(options)
    logs.configure(settings)
    _check(settings)
    with tracing.enabled(settings, "nas-api"):
        Server(create_app(settings), settings, options.port_file).run()


def _check(settings: Settings) -> None:
    try:
        exposure.check(settings)
    except InvalidRequest as error:
        sys.exit(f"Error: {error}\n  remedy: {error.remedy}")


def _end(_number: int, _frame: FrameType | None) -> None:
    """Called before the server listens for signals, and once more when it has stopped for one."""
    sys.exit(0)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m api", description="Serve the REST API until told to stop."
    )
    parser.add_argument("--host", help="address to listen on (NAS_HOST)")
    parser.add_argument(
        "--port", type=int, help="port to listen on, 0 for a free one (NAS_PORT)"
    )
    parser.add_argument(
        "--tls-certificate",
        type=Path,
        help="PEM file: speak TLS (NAS_TLS_CERTIFICATE)",
    )
    parser.add_argument(
        "--tls-key", type=Path, help="PEM file of its private key (NAS_TLS_KEY)"
    )
    parser.add_argument(
        "--port-file",
        type=Path,
        help="file that the port is written to once it listens",
    )
    return parser.parse_args()


def _settings(options: argparse.Namespace) -> Settings:
    given = {
        "host": options.host,
        "port": options.port,
        "tls_certificate": options.tls_certificate,
        "tls_key": options.tls_key,
    }
    settings = load()
    return settings.model_copy(
        update={name: value for name, value in given.items() if value is not None}
    )


if __name__ == "__main__":
    main()
