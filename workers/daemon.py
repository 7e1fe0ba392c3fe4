"""The worker process: announces itself, claims jobs, drives them side by side, does errands."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from nas.errors import Conflict, LeaseLost, NotFound, ServiceUnavailable
from nas.settings import Settings
from nas.states import JobState
from nas.store import Instruction, Lease, Store
from nas.telemetry import meters
from nas.telemetry.context import bound
from workers import winding
from workers.ablations import Ablator
from workers.driver import Driver
from workers.exports import Exporter
from workers.fairness import Shape
from workers.keeper import LeaseKeeper
from workers.pool import Hire, Pool
from workers.presence import Ground, Presence
from workers.retention import PRUNE_SECONDS, Retention
from workers.shelf import Shelf
from workers.sweeper import Sweeper
from workers.versions import versions

log = logging.getLogger(__name__)

MAX_JOBS = 64
"""Jobs that one process drives at the same time; more wait in the queue."""

ANNOUNCE_SECONDS = 5.0
CLEAR_UP_SECONDS = 1.0
ERRAND_SECONDS = 0.5
SWEEP_SECONDS = 30.0

GRACE_SECONDS = 2.0
"""Beyond ``pause_seconds``, for what halted trials leave to be stored at the end of the process."""

IDLE_SECONDS = 0.2
"""How long a process that drives no job waits longer than others before it looks for one."""

RETRY_SECONDS = 1.0
"""How long to wait before the database is tried again."""


@dataclass(frozen=True)
class _Running:
    driver: Driver
    task: asyncio.Task[None]


class Daemon:
    """Runs jobs until it is told to stop."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        capacity: Callable[[], Shape],
        hire: Hire,
        shelf: Shelf,
        ground: Ground | None = None,
    ) -> None:
        self.worker_id = f"{socket.gethostname()}-{os.getpid()}"
        self._store = store
        self._settings = settings
        self._capacity = capacity
        self._pool = Pool(capacity(), hire)
        self._presence = Presence(
            self.worker_id, store, settings, self._pool, capacity, ground or Ground()
        )
        self._shelf = shelf
        self._running: dict[str, _Running] = {}
        self._unreturned: list[Lease] = []
        self._ending = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._keeper = LeaseKeeper(store, settings.lease_seconds, self._lost)
        self._errands = (
            Exporter(store, settings, self.worker_id),
            Ablator(store, settings, self.worker_id, retrain=False),
            Ablator(store, settings, self.worker_id, retrain=True),
        )
        self._retention = Retention(store, settings)
        self._sweeper = Sweeper(store, settings.resolved_artifact_url)

    def end(self) -> None:
        """Have :meth:`run` return soon; jobs that run are given back, to go on elsewhere."""
        self._ending.set()

    def load(self) -> tuple[int, int]:
        """Training processes that are there, and those of them that train now."""
        return self._pool.num_workers, self._pool.num_busy

    async def run(self) -> None:
        """Work until :meth:`end` is called."""
        self._keeper.start()
        try:
            async with asyncio.TaskGroup() as group:
                beside = [
                    group.create_task(self._warm_up()),
                    group.create_task(
                        self._repeat(self._presence.announce, ANNOUNCE_SECONDS)
                    ),
                    group.create_task(self._repeat(self._clear_up, CLEAR_UP_SECONDS)),
                    *(
                        group.create_task(self._repeat(each.do_next, ERRAND_SECONDS))
                        for each in self._errands
                    ),
                    group.create_task(self._repeat(self._sweeper.sweep, SWEEP_SECONDS)),
                    group.create_task(
                        self._repeat(self._retention.prune, PRUNE_SECONDS)
                    ),
                ]
                await self._repeat(self._turn, self._settings.poll_seconds)
                for task in beside:
                    task.cancel()
        finally:
            await self._give_back()

    async def _warm_up(self) -> None:
        """Fill what of the cluster is this process's own part."""
        with suppress(ServiceUnavailable):
            await self._presence.announce()
        await self._pool.prewarm(Shape(1.0, 0.0))

    async def _repeat(
        self, step: Callable[[], Awaitable[None]], seconds: float
    ) -> None:
        """Take ``step`` every so many seconds; a database that is away is waited for."""
        while not self._ending.is_set():
            try:
                await step()
            except ServiceUnavailable as error:
                log.warning("%s: trying again", error)
                await self._pause(RETRY_SECONDS)
            await self._pause(seconds)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._ending.wait(), seconds)

    async def _turn(self) -> None:
        """Follow what the API decided, and look for a new job."""
        while self._unreturned:
            self._return(self._unreturned[0])
            del self._unreturned[0]
        has_room = len(self._running) < MAX_JOBS
        # One look for both, and it costs less than a transaction that could write.
        with self._store.read() as transaction:
            orders = transaction.jobs.instructions(tuple(self._running))
            is_wanted = has_room and transaction.leases.can_claim()
        self._follow(orders)
        if is_wanted:
            self._claim()
        if not self._running:
            await self._pause(IDLE_SECONDS)

    def _claim(self) -> None:
        asked_at = time.monotonic()
        with self._store.begin() as transaction:
            lease = transaction.leases.claim(
                self.worker_id, self._settings.lease_seconds
            )
            if lease is None:
                return
            record = transaction.jobs.begin(lease)
            transaction.jobs.note_versions(lease, versions())
        self._keeper.hold(lease, asked_at)
        log.info("job %s: claimed", lease.job_id)
        thread = ThreadPoolExecutor(1, thread_name_prefix=lease.job_id)
        driver = Driver(
            record,
            lease,
            store=self._store,
            pool=self._pool,
            shelf=self._shelf,
            settings=self._settings,
            thread=thread,
        )
        with bound(job_id=lease.job_id, worker_id=self.worker_id):
            task = asyncio.create_task(self._drive(driver, thread), name=lease.job_id)
        self._running[lease.job_id] = _Running(driver, task)

    async def _drive(self, driver: Driver, thread: ThreadPoolExecutor) -> None:
        """Run one job; whatever goes wrong with it stays its own."""
        job_id = driver.lease.job_id
        try:
            await driver.run()
        except* (LeaseLost, Conflict, ServiceUnavailable) as given_up:
            # Conflict: the API moved the job while this process wrote for it. What the database
            # knows stands; if the job is to go on, whoever claims it next goes on from there.
            log.warning("job %s: %s", job_id, winding.first(given_up))
        except* Exception as error:
            self._fail(driver, winding.first(error))
        finally:
            thread.shutdown(wait=False, cancel_futures=True)
            self._let_go(driver)

    def _fail(self, driver: Driver, error: BaseException) -> None:
        """End a job that cannot run; not for what breaks while the process itself is ending."""
        expected, job_id = winding.is_expected(error), driver.lease.job_id
        if self._ending.is_set() and not expected:
            log.warning("job %s is held: %s", job_id, error, exc_info=error)
            return
        log.error("job %s failed: %s", job_id, error, exc_info=not expected and error)
        try:
            driver.fail(error)
        except (LeaseLost, Conflict, ServiceUnavailable) as refused:
            log.warning("job %s: %s", job_id, refused)

    def _let_go(self, driver: Driver) -> None:
        """Give a job back, as soon as the database answers."""
        lease = driver.lease
        del self._running[lease.job_id]
        self._keeper.let_go(lease)
        try:
            self._return(lease)
        except ServiceUnavailable as error:
            log.warning("job %s is not given back yet: %s", lease.job_id, error)
            self._unreturned.append(lease)

    def _return(self, lease: Lease) -> None:
        """What is left of a job waits for who goes on, or is cancelled with it.

        Raises:
            ServiceUnavailable: the database does not answer.
        """
        try:
            with self._store.begin() as transaction:
                state = transaction.jobs.rest(lease)
                if state.is_final:
                    winding.cancel_trainings(transaction, lease)
                else:
                    winding.hold_trainings(transaction, lease)
                transaction.leases.release(lease)
        except (LeaseLost, NotFound) as error:
            log.warning("job %s is no longer ours: %s", lease.job_id, error)

    def _follow(self, orders: Mapping[str, Instruction]) -> None:
        """Do what the API decided about running jobs."""
        for job_id, running in self._running.items():
            order = orders.get(job_id)
            if order is None:
                running.task.cancel()
            elif order.state is JobState.RUNNING:
                running.driver.extend(order.budget)
            elif order.state is JobState.FINALIZING:
                running.driver.stop(ends_report=order.ends_report)
            else:
                running.driver.hold()

    def _lost(self, lease: Lease, why: str) -> None:
        """Called from a thread of the keeper, which does not wait for a busy loop to stop what trains."""
        meters.LEASE_LOSSES.add()
        log.error("job %s is lost: %s; its trials are stopped", lease.job_id, why)
        running = self._running.get(lease.job_id)
        if running is not None:
            running.driver.abandon()
            self._loop.call_soon_threadsafe(running.task.cancel)
        self._pool.kill_those_of(lease.job_id)

    async def _clear_up(self) -> None:
        """See to what is left of a job that was ended or paused when no process drove it."""
        with self._store.read() as transaction:
            if not transaction.leases.can_claim_unsettled():
                return
        with self._store.begin() as transaction:
            transaction.settling.settle(self.worker_id)

    async def _give_back(self) -> None:
        """End what runs, with a checkpoint where that is near; jobs go on elsewhere."""
        tasks = [running.task for running in self._running.values()]
        for running in self._running.values():
            running.driver.hold()
        if tasks:
            await asyncio.wait(
                tasks, timeout=self._settings.pause_seconds + GRACE_SECONDS
            )
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._pool.close()
        self._keeper.stop()
        try:
            for lease in self._unreturned:
                self._return(lease)
            with self._store.begin() as transaction:
                transaction.workers.forget(self.worker_id)
        except ServiceUnavailable as error:
            log.warning("%s: leases run out by themselves", error)
