"""Data sets in the object store: each is put there once, however many jobs and workers read it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from nas.datasets import Dataset

NUM_KEPT = 4
"""References kept beside those that running jobs hold; what nothing refers to, Ray removes."""


class Shelf:
    """References by the data's digest; may be used from several threads."""

    def __init__(self, put: Callable[[Dataset], Any]) -> None:
        self._put = put
        self._references: OrderedDict[str, Any] = OrderedDict()
        self._lock = Lock()

    def get(self, digest: str, load: Callable[[], Dataset]) -> Any:
        """The reference of the data with ``digest``; ``load`` is called when it is not there."""
        with self._lock:
            if digest not in self._references:
                self._references[digest] = self._put(load())
            self._references.move_to_end(digest)
            while len(self._references) > NUM_KEPT:
                self._references.popitem(last=False)
            return self._references[digest]
