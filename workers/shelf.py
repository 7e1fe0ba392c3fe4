"""Data sets in the object store: each is put there once, however many jobs and workers read it.

What is put there for searches has no test split; that is put there by itself when a report wants it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from nas.datasets import Dataset, Split

NUM_KEPT = 4
"""References kept beside those that running jobs hold; what nothing refers to, Ray removes."""


class Shelf:
    """References by the data's digest; may be used from several threads."""

    def __init__(self, put: Callable[[Dataset | Split], Any]) -> None:
        self._put = put
        self._references: OrderedDict[str, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, digest: str, load: Callable[[], Dataset]) -> Any:
        """The reference of the data with ``digest``, but for its test split.

        ``load`` is called when it is not there.
        """
        return self._reference(digest, lambda: load().without_test())

    def test_split(self, digest: str, load: Callable[[], Dataset]) -> Any:
        """The reference of its test split; for the trainings of a report alone."""
        return self._reference(f"{digest} test", lambda: load().test)

    def _reference(self, name: str, make: Callable[[], Dataset | Split]) -> Any:
        with self._lock:
            if name not in self._references:
                self._references[name] = self._put(make())
            self._references.move_to_end(name)
            while len(self._references) > NUM_KEPT:
                self._references.popitem(last=False)
            return self._references[name]
