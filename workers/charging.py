"""The time that passes while a job is driven, written down and charged to its budget."""

from __future__ import annotations

import asyncio
import logging

from nas.errors import ServiceUnavailable
from nas.store import Lease, Store
from workers.purse import Purse

CHARGE_SECONDS = 2.0
"""How often the time that passes is written down: what a crash can leave uncharged."""

MIN_CHARGE_SECONDS = 0.05

log = logging.getLogger(__name__)


async def keep_charging(store: Store, lease: Lease, purse: Purse) -> None:
    """Charge the time, and end the search when it is spent; runs until it is cancelled.

    Raises:
        LeaseLost: another worker process has the job.
    """
    while True:
        left = purse.seconds_left()
        await asyncio.sleep(min(CHARGE_SECONDS, max(left, MIN_CHARGE_SECONDS)))
        try:
            with store.begin() as transaction:
                standing = transaction.jobs.charge(lease)
        except ServiceUnavailable as error:
            log.warning("job %s: time not charged: %s", lease.job_id, error)
        else:
            purse.charged(standing)
