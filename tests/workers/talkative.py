"""A trainable that has much to say."""

from __future__ import annotations

import logging
import warnings

from tests.workers.trainables import Obedient

log = logging.getLogger("my.network")


class Talks(Obedient):
    """Logs, warns, and gives a password away."""

    def step(self) -> dict[str, float]:
        warnings.warn("this is old", DeprecationWarning, stacklevel=1)
        log.info("opening postgresql://nas:hunter22@db/nas")
        log.debug("not asked for")
        for number in range(30):
            log.info("line %d of epoch %d", number, self.epoch)
        return super().step()


class TalksAndBreaks(Obedient):
    """Says something, then fails in a way that nobody thought of."""

    def step(self) -> dict[str, float]:
        log.error("I do not feel well")
        raise RuntimeError("what is this")
