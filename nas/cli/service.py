"""The processes of a service: the API and a worker, started and ended together."""

from __future__ import annotations

import ssl
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from nas.cli import processes
from nas.cli.client import Client
from nas.cli.failures import ExitCode, Failure
from nas.cli.processes import Child
from nas.settings import Settings

_START_SECONDS = 60.0
_PAUSE_SECONDS = 0.05
_GRACE_SECONDS = 5.0
"""Beyond the time in which a process ends by itself, before it is killed."""


@dataclass(slots=True)
class Service:
    """The processes of one service, started together and ended together."""

    settings: Settings
    url: str = ""
    children: list[Child] = field(default_factory=list)

    def check(self) -> None:
        """Raise a :class:`Failure` when one of the processes has ended by itself."""
        for child in self.children:
            if child.exit_code is not None:
                raise Failure(
                    f"the process `{child.name}` of the service ended by itself "
                    f"with exit code {child.exit_code}",
                    ExitCode.UNREACHABLE,
                    *child.last_words(),
                    *([f"log: {child.log}"] if child.log else []),
                )

    def wait(self) -> None:
        """Until one of the processes ends; then raises like :meth:`check`."""
        while True:
            self.check()
            time.sleep(0.2)

    def end(self) -> None:
        """End all processes and all that they started."""
        processes.end(self.children, self.settings.shutdown_seconds + _GRACE_SECONDS)


@contextmanager
def started(
    settings: Settings, *, worker: bool = True, log_dir: Path | None = None
) -> Iterator[Service]:
    """A service of its own, ready to answer; ended with all its processes on the way out.

    Args:
        settings: given to the processes by their environment; port 0 takes a free one.
        worker: False starts the API alone, for commands that only read.
        log_dir: where the processes write their logs; None shows them in the terminal.
    """
    service = Service(settings)
    with processes.terminable():
        try:
            _start(service, worker, log_dir)
            yield service
        finally:
            service.end()


def _start(service: Service, worker: bool, log_dir: Path | None) -> None:
    with tempfile.TemporaryDirectory(prefix="nas-") as folder:
        port_file = Path(folder) / "port"
        api = processes.start(
            "api",
            ["--port-file", str(port_file)],
            environment=service.settings.environment,
            log=log_dir / "api.log" if log_dir else None,
        )
        service.children.append(api)
        if worker:  # beside the API: each has seconds of imports before it
            _start_worker(service, log_dir)
        service.url = _address(service, port_file)


def _start_worker(service: Service, log_dir: Path | None) -> None:
    workers = processes.start(
        "workers",
        environment=service.settings.environment,
        log=log_dir / "workers.log" if log_dir else None,
    )
    service.children.append(workers)


@contextmanager
def worker(settings: Settings) -> Iterator[Service]:
    """A worker process alone; ended with all that it started on the way out."""
    service = Service(settings)
    with processes.terminable():
        try:
            _start_worker(service, log_dir=None)
            yield service
        finally:
            service.end()


def _address(service: Service, port_file: Path) -> str:
    """Wait until the API answers; its port is in the file once it is bound."""
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        service.check()
        if port_file.exists() and (port := port_file.read_text().strip()):
            tls = _own_tls(service.settings)
            scheme = "http" if tls is None else "https"
            url = f"{scheme}://{_dialled(service.settings.host)}:{port}"
            with Client(url, tls=tls) as client:
                if client.is_up():
                    return url
        time.sleep(_PAUSE_SECONDS)
    raise Failure(
        f"the API did not answer within {_START_SECONDS:.0f} seconds",
        ExitCode.UNREACHABLE,
        *service.children[0].last_words(),
    )


def _own_tls(settings: Settings) -> ssl.SSLContext | None:
    """Knows this service by its very certificate, whoever signed it and for which name."""
    if settings.tls_certificate is None:
        return None
    tls = ssl.create_default_context(cafile=settings.tls_certificate)
    tls.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    tls.check_hostname = False
    return tls


def _dialled(host: str) -> str:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"[{host}]" if ":" in host else host


def settings_with(**given: Any) -> Settings:
    """The settings of the environment, with the options of the command line that were given."""
    from pydantic import ValidationError

    try:
        return Settings(
            **{key: value for key, value in given.items() if value is not None}
        )
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise Failure(
            f"setting {name}: {first['msg']}",
            ExitCode.REFUSED,
            f"remedy: Change --{name.replace('_', '-')} or NAS_{name.upper()}.",
        ) from error
