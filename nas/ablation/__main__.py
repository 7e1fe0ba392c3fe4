"""Works out one ablation that a worker process has claimed: ``python -m nas.ablation --ablation-id ID``."""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
from types import FrameType

from nas.ablation.course import Course
from nas.errors import NasError
from nas.settings import Settings, load
from nas.store import AblationRecord, Store
from search_spaces.errors import SearchSpaceError

log = logging.getLogger("nas.ablation")


NICENESS = 10
"""Searches that run on the same machine go first."""


class Held(BaseException):
    """The process is told to end: whoever claims the ablation next goes on."""


def main() -> int:
    """Settings come from the environment; the exit code is 0 if the ablation is complete or held."""
    logging.basicConfig(
        level=logging.INFO, format="%(levelname)s %(name)s: %(message)s"
    )
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ablation-id", required=True)
    ablation_id = parser.parse_args().ablation_id
    signal.signal(signal.SIGTERM, _hold)
    os.nice(NICENESS)
    settings = load()
    store = Store(settings.resolved_database_url)
    try:
        return run(store, settings, ablation_id)
    finally:
        store.close()


def run(store: Store, settings: Settings, ablation_id: str) -> int:
    """Work out a running ablation and note in the store how it ended.

    Raises:
        NotFound: there is no such ablation.
        Conflict: it is not running, or another process has taken it over.
    """
    with store.read() as transaction:
        record = transaction.ablations.get(ablation_id)
    try:
        Course(store, record).run(settings)
    except Held:
        with store.begin() as transaction:
            transaction.ablations.held(record.id, record.owner)
        return 0
    except (NasError, SearchSpaceError) as error:
        _fail(store, record, str(error))
        return 1
    except Exception as error:
        _fail(store, record, f"unexpected {type(error).__name__}: {error}")
        raise
    with store.begin() as transaction:
        transaction.ablations.complete(record.id, record.owner)
    return 0


def _hold(_signal: int, _frame: FrameType | None) -> None:
    raise Held


def _fail(store: Store, record: AblationRecord, message: str) -> None:
    log.error("ablation %s failed: %s", record.id, message)
    with store.begin() as transaction:
        transaction.ablations.failed(record.id, record.owner, message)


if __name__ == "__main__":
    sys.exit(main())
