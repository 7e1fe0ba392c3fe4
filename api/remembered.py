"""Answers that are worth keeping: the latest ones, each made once however many ask for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")


class _Slot(Generic[Value]):
    """A value that is being made, or is there."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.value: Value | None = None


class Remembered(Generic[Value]):
    """At most so many values by what they are of; safe to share between threads."""

    def __init__(self, max_values: int) -> None:
        self._max_values = max_values
        self._lock = Lock()
        self._slots: OrderedDict[Hashable, _Slot[Value]] = OrderedDict()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of ``key``; who asks while it is made waits for it. What fails is not kept."""
        return self.renewed(key, lambda known: make() if known is None else known)

    def renewed(self, key: Hashable, renew: Callable[[Value | None], Value]) -> Value:
        """The value of ``key`` made of the one before, which is None at first; one thread at a time."""
        with self._lock:
            slot = self._slots.setdefault(key, _Slot())
            self._slots.move_to_end(key)
            while len(self._slots) > self._max_values:
                self._slots.popitem(last=False)
        with slot.lock:
            slot.value = value = renew(slot.value)
            return value
