"""How a command reaches a service: the one that runs, or one started for the command alone."""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from nas.cli import output, service
from nas.cli.client import Client
from nas.cli.failures import ExitCode, Failure
from nas.settings import Settings


@dataclass(frozen=True, slots=True)
class Connection:
    """A client, and what says whether waiting for the service still makes sense.

    Attributes:
        client: of the service.
        check: raises a :class:`Failure` when a process of an own service has ended.
        is_embedded: whether the service ends with the command.
    """

    client: Client
    check: Callable[[], None]
    is_embedded: bool


@contextmanager
def running(settings: Settings) -> Iterator[Connection]:
    """The service that runs.

    Raises:
        Failure: none does.
    """
    with _client(settings) as client:
        if not client.is_up():
            raise _no_service(settings)
        yield Connection(client, lambda: None, is_embedded=False)


@contextmanager
def embedded(settings: Settings, *, worker: bool) -> Iterator[Connection]:
    """A service of its own on a free port, with its logs in the data folder."""
    private = {"host": "127.0.0.1", "port": 0, "tls_certificate": None, "tls_key": None}
    own = settings.model_copy(update=private)
    logs = own.data_dir / "logs"
    with ExitStack() as stack:
        with output.waiting(f"Starting a service over {own.data_dir} ..."):
            started = stack.enter_context(
                service.started(own, worker=worker, log_dir=logs)
            )
        client = stack.enter_context(Client(started.url, key=settings.client_key))
        yield Connection(client, started.check, is_embedded=True)


@contextmanager
def running_or(
    settings: Settings, other: AbstractContextManager[Connection]
) -> Iterator[Connection]:
    """The service that runs; where none does and none was named, ``other``."""
    with _client(settings) as client:
        is_up = client.is_up()
    named = "url" in settings.model_fields_set
    with running(settings) if is_up or named else other as connection:
        yield connection


@contextmanager
def to_data(settings: Settings, *, worker: bool = False) -> Iterator[Connection]:
    """The service that runs, or an own one over the jobs that the data folder holds.

    Raises:
        Failure: none runs, and the data folder holds no jobs.
    """
    database = settings.data_dir / "nas.sqlite"
    has_jobs = settings.database_url is not None or database.exists()
    own = embedded(settings, worker=worker) if has_jobs else running(settings)
    with running_or(settings, own) as connection:
        yield connection


@contextmanager
def scratch(settings: Settings) -> Iterator[Connection]:
    """An own API without any jobs, for what does not depend on them."""
    with tempfile.TemporaryDirectory(prefix="nas-") as folder:
        update = {"data_dir": Path(folder), "database_url": None}
        with embedded(settings.model_copy(update=update), worker=False) as connection:
            yield connection


def _client(settings: Settings) -> Client:
    ca_file = settings.ca_file
    tls = None if ca_file is None else ssl.create_default_context(cafile=ca_file)
    return Client(settings.url, key=settings.client_key, tls=tls)


def _no_service(settings: Settings) -> Failure:
    return Failure(
        f"no service answers at {settings.url}",
        ExitCode.UNREACHABLE,
        "remedy: Start one with `nas serve`, or name another with --url or NAS_URL.",
    )
