"""The store: one database, entered through transactions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, exc, text

from nas.errors import Conflict, ServiceUnavailable
from nas.store import database
from nas.store.ablations import Ablations
from nas.store.analyses import Analyses
from nas.store.architectures import Architectures
from nas.store.artifacts import Artifacts
from nas.store.changes import Changes
from nas.store.condition import Conditions
from nas.store.counts import TrialCounts
from nas.store.crews import Crews
from nas.store.dataset_files import DatasetFiles
from nas.store.datasets import Datasets
from nas.store.evaluations import Evaluations
from nas.store.events import Events
from nas.store.exports import Exports
from nas.store.finals import Finals
from nas.store.jobs import Jobs
from nas.store.keys import Keys
from nas.store.leases import Leases
from nas.store.logs import Logs
from nas.store.overview import Overview
from nas.store.owners import Owners
from nas.store.projects import Projects
from nas.store.session import Clock, Session
from nas.store.sessions import Sessions
from nas.store.settling import Settling
from nas.store.shares import Shares
from nas.store.summaries import Summaries
from nas.store.sweeps import Sweeps
from nas.store.trial_columns import TrialColumns
from nas.store.trials import Trials
from nas.store.usages import Usages
from nas.store.windows import Windows
from nas.store.workers import Workers
from nas.telemetry import meters, tracing


class Transaction:
    """One transaction; each noun is a repository. Rows are locked in the order lease, job, rest."""

    def __init__(self, session: Session) -> None:
        self.events = Events(session)
        self.leases = Leases(session)
        self.artifacts = Artifacts(session)
        self.sweeps = Sweeps(session)
        self.workers = Workers(session)
        self.datasets = Datasets(session)
        self.dataset_files = DatasetFiles(session)
        self.logs = Logs(session, self.events, self.leases)
        self.overview = Overview(session)
        self.analyses = Analyses(session)
        self.architectures = Architectures(session)
        self.crews = Crews(session)
        self.condition = Conditions(session)
        self.projects = Projects(session)
        self.keys = Keys(session)
        self.shares = Shares(session)
        self.sessions = Sessions(session)
        self.owners = Owners(session)
        self.exports = Exports(session, self.events)
        self.ablations = Ablations(session, self.events)
        self.usages = Usages(session, self.leases)
        self.changes = Changes(session)
        self.summaries = Summaries(session)
        self.windows = Windows(session)
        self.columns = TrialColumns(session)
        counts = TrialCounts(session)
        self.jobs = Jobs(session, self.events, self.leases, counts)
        self.trials = Trials(
            session, self.events, self.leases, counts, Evaluations(session)
        )
        self.finals = Finals(session, self.events, self.leases)
        self.settling = Settling(session, self.leases, self.trials, self.finals)


class Store:
    """Jobs, trials and all that is known of them, in one database. Safe to share between threads.

    Args:
        url: ``sqlite:////path/to/file`` or ``postgresql://...``.
        clock: the time, in tests; else the machine's, or PostgreSQL's own.

    Raises:
        InvalidRequest: no such kind of database.
    """

    def __init__(self, url: str, *, clock: Clock | None = None) -> None:
        self._url = url
        self._writer = database.open_engine(url)
        self._reader = database.read_only(self._writer)
        self._clock = clock

    def migrate(self) -> str | None:
        """Bring the schema up to date, and say which revision that is; several processes may at once."""
        from nas.store.migrations import current, upgrade

        engine = database.open_engine(self._url, migrating=True)
        try:
            with _reachable(engine) as connection:
                upgrade(connection)
                return current(connection)
        finally:
            engine.dispose()

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A transaction that writes: committed at the end, undone by an exception."""
        with _measured("write"), _reachable(self._writer) as connection:
            yield Transaction(Session(connection, self._clock))

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """A transaction that sees one moment of the database and may not write."""
        with _measured("read"), _reachable(self._reader) as connection:
            yield Transaction(Session(connection, self._clock))

    def ping(self) -> None:
        """Raises ServiceUnavailable where the database does not answer."""
        with _reachable(self._reader) as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Close all connections; a store that is used again opens new ones."""
        self._writer.dispose()


@contextmanager
def _measured(kind: str) -> Iterator[None]:
    """Time a transaction; one that finds no database is counted apart."""
    with meters.STORE_SECONDS.timed(kind), tracing.span(f"store {kind}"):
        try:
            yield
        except ServiceUnavailable:
            meters.STORE_FAILURES.add()
            raise


@contextmanager
def _reachable(engine: Engine) -> Iterator[Connection]:
    try:
        with engine.begin() as connection:
            yield connection
    except exc.IntegrityError as error:
        raise Conflict(
            f"another transaction changed what this one rests on, try again: {error}"
        ) from error
    except (exc.OperationalError, exc.TimeoutError) as error:
        raise ServiceUnavailable(
            f"the database {engine.url.render_as_string()} does not answer: {error}"
        ) from error
