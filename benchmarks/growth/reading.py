"""Every list, sort and look that REST offers, as calls of the store with drawn arguments."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from sqlalchemy import Engine, func, select

from benchmarks.growth.population import GivenJob, Population
from nas.states import JobState, TrialState
from nas.store import Page, Store, Transaction, job_lists, trial_lists
from nas.store.cursors import Cursor
from nas.store.tables import Base, JobRow, TrialRow

LIMIT = 100
PLACES = {"first": 0.0, "middle": 0.5, "deep": 0.98}


@dataclass(frozen=True, slots=True)
class Read:
    """One thing that is asked for; the calls that ``prepare`` gives are taken in turn."""

    name: str
    prepare: Callable[[], Sequence[Callable[[Transaction], object]]]
    writes: bool = False


@dataclass(frozen=True, slots=True)
class Times:
    """How long the calls of one read took."""

    name: str
    milliseconds: Sequence[float]

    @property
    def median(self) -> float:
        """p50."""
        return statistics.median(self.milliseconds)

    @property
    def p99(self) -> float:
        """p99 by the nearest rank."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, round(0.99 * len(ordered)))]


def measure(store: Store, read: Read, repeats: int) -> Times:
    """Take the calls in turn, after a few that are not timed."""
    begin = store.begin if read.writes else store.read
    calls, taken = read.prepare(), []
    for turn in range(-8, repeats):
        call = calls[turn % len(calls)]
        began = time.perf_counter()
        with begin() as tx:
            call(tx)
        if turn >= 0:
            taken.append(1000 * (time.perf_counter() - began))
    return Times(read.name, taken)


def reads(engine: Engine, given: Population) -> Iterator[Read]:
    """All of them."""
    yield from _of_jobs(engine)
    for job in (given.large, given.medium):
        yield from _of_trials(engine, job)
    yield from _of_the_rest(given)


def _of_jobs(engine: Engine) -> Iterator[Read]:
    walk = Walk(engine, JobRow, "id")
    for sort in job_lists.SORT_COLUMNS:
        for descending in (False, True):
            query = {"sort": sort, "descending": descending}
            to = partial(walk.to, **query)
            yield from _pages(
                f"jobs by {_signed(**query)}", partial(_jobs, **query), to
            )
    in_states = [partial(_jobs, states=[state]) for state in JobState]
    yield Read("jobs, one state", lambda: in_states)
    for search in ("sweep 13", "nothing has this", "team", "00000000123"):
        ask = partial(_jobs, search=search)
        yield Read(f"jobs, search {search!r}", lambda ask=ask: [ask])
    yield Read("jobs, 1000 of them", lambda: [partial(_jobs, limit=1000)])


def _of_trials(engine: Engine, job: GivenJob) -> Iterator[Read]:
    walk = Walk(engine, TrialRow, "number")
    of_job = f"trials of {job.num_trials:,}"
    for sort in trial_lists.SORT_COLUMNS:
        for descending in (False, True):
            query = {"sort": sort, "descending": descending}
            to = partial(walk.to, **query, job_id=[job.id])
            ask = partial(_trials, job.id, **query)
            yield from _pages(f"{of_job} by {_signed(**query)}", ask, to)
    query = {"sort": "score", "descending": True}
    for states in ([TrialState.COMPLETE], [TrialState.PRUNED, TrialState.FAILED]):
        to = partial(walk.to, **query, job_id=[job.id], state=states)
        ask = partial(_trials, job.id, states=states, **query)
        yield from _pages(f"{of_job} by -score, {' or '.join(states)}", ask, to)
    most = partial(_trials, job.id, limit=1000, **query)
    yield Read(f"{of_job}, 1000 by -score", lambda: [most])
    for k in (1, 100):
        yield Read(f"best {k} of {job.num_trials:,}", lambda k=k: [_best(job.id, k)])


def _signed(sort: str, descending: bool) -> str:
    return f"-{sort}" if descending else sort


def _pages(
    name: str, ask: Callable[..., Page[object]], walk: Callable[[float], str | None]
) -> Iterator[Read]:
    """The first page of a list, one in the middle, one near the end."""
    for place, part in PLACES.items():
        yield Read(
            f"{name}, {place}", lambda part=part: [partial(ask, cursor=walk(part))]
        )


class Walk:
    """Knows where a page begins, as one who had come there page by page."""

    def __init__(self, engine: Engine, row: type[Base], tie: str) -> None:
        self._engine = engine
        self._row = row
        self._tie = getattr(row, tie)

    def to(
        self, part: float, sort: str, descending: bool, **only: object
    ) -> str | None:
        """The cursor that lies at this part of the list of rows that have these values."""
        if part == 0:
            return None
        column = getattr(self._row, sort)
        where = [getattr(self._row, name).in_(values) for name, values in only.items()]
        by = [c.desc() if descending else c.asc() for c in (column, self._tie)]
        with self._engine.connect() as connection:
            num_rows = connection.execute(
                select(func.count()).select_from(self._row).where(*where)
            ).scalar_one()
            value, tie = connection.execute(
                select(column, self._tie)
                .where(*where)
                .order_by(column.is_(None), *by)
                .offset(int(part * num_rows))
                .limit(1)
            ).one()
        return Cursor(sort, descending, value, tie).text


def _jobs(tx: Transaction, *, limit: int = LIMIT, **query: object) -> Page[object]:
    return tx.jobs.page(limit=limit, **query)  # type: ignore[arg-type]


def _trials(
    job_id: str, tx: Transaction, *, limit: int = LIMIT, **query: object
) -> Page[object]:
    return tx.trials.page(job_id, limit=limit, **query)  # type: ignore[arg-type]


def _best(job_id: str, k: int) -> Callable[[Transaction], object]:
    return lambda tx: tx.trials.best(job_id, k)


def _of_the_rest(given: Population) -> Iterator[Read]:
    draw = random.Random(1)
    jobs = draw.choices(given.jobs, k=50)
    trials = [given.trial_id(j, draw.randrange(j.num_trials)) for j in jobs]
    yield Read("one job with its counts", lambda: [_job(job.id) for job in jobs])
    yield Read("one trial with its curve", lambda: [_trial(t) for t in trials])
    large = given.large.id
    num_events = 3 * given.large.num_trials
    for place, part in PLACES.items():
        after = _events(large, int(part * num_events))
        yield Read(f"500 events of the large job, {place}", lambda after=after: [after])
    following = {job.id: 10**12 for job in jobs}
    yield Read("news of 50 quiet jobs", lambda: [lambda tx: tx.events.newer(following)])
    yield Read("the numbers of /metrics", lambda: [lambda tx: tx.overview.get(15.0)])
    yield Read("a lease, claimed and given back", lambda: [_claim], writes=True)


def _job(job_id: str) -> Callable[[Transaction], object]:
    return lambda tx: tx.jobs.get(job_id)


def _trial(trial_id: str) -> Callable[[Transaction], object]:
    return lambda tx: tx.trials.get(trial_id)


def _events(job_id: str, number: int) -> Callable[[Transaction], object]:
    return lambda tx: tx.events.after(job_id, number, 500)


def _claim(tx: Transaction) -> object:
    lease = tx.leases.claim("benchmark", 60.0)
    assert lease is not None, "no job waits"
    return tx.leases.release(lease)
