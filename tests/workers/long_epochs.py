"""A worker process whose trials train for an hour in their third epoch."""

from __future__ import annotations

from functools import partial

from workers import process
from workers.hiring import Hiring

LONG = "tests.workers.trainables:BeatsLong"

if __name__ == "__main__":
    vars(process)["Hiring"] = partial(Hiring, LONG)
    process.main()
