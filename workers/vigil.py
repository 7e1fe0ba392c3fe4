"""Watches over Ray, in a thread of its own: a call to a Ray that is gone may hang for a minute."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Event, Thread
from typing import Protocol

from nas.errors import ServiceUnavailable
from workers.fairness import Shape

LOOK_SECONDS = 0.5


class Process(Protocol):
    """A process of the operating system."""

    def name(self) -> str:
        """What it is called."""

    def is_running(self) -> bool:
        """Whether it is there, perhaps as a zombie."""

    def status(self) -> str:
        """``zombie``, or another state."""


class Vigil:
    """Looks at Ray again and again; says what the cluster has, or why it is lost.

    Args:
        look: asks Ray; raises ServiceUnavailable where this node is no longer of the cluster.
        head: processes without which Ray cannot go on, where it is local.
        patience_seconds: how long Ray may take to answer.
    """

    def __init__(
        self,
        look: Callable[[], Shape],
        head: Sequence[tuple[str, Process]] = (),
        patience_seconds: float = 15.0,
    ) -> None:
        self._look = look
        self._head = head
        self._patience_seconds = patience_seconds
        self._ended = Event()
        self._given_up: str | None = None
        self._lost: str | None = None
        self.capacity = look()
        self._answered_at = time.monotonic()
        self._thread = Thread(target=self._run, name="vigil", daemon=True)
        self._thread.start()

    def loss(self) -> str | None:
        """Why Ray is lost; None while it is there. Answers at once; once it is stopped, as it was then."""
        if not self._ended.is_set() and self._lost is None:
            self._lost = self._reason()
        return self._lost

    def _reason(self) -> str | None:
        for name, process in self._head:
            if not _is_alive(process):
                return f"its process {name} ended"
        if self._given_up is not None:
            return self._given_up
        silence = time.monotonic() - self._answered_at
        if silence > self._patience_seconds:
            return f"it has not answered for {silence:.0f} seconds"
        return None

    def stop(self) -> None:
        """Look no longer."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            try:
                self.capacity = self._look()
            except ServiceUnavailable as error:
                self._given_up = str(error)
                return
            except Exception:  # what Ray raises when it ends: as good as silence
                continue
            self._answered_at = time.monotonic()


def _is_alive(process: Process) -> bool:
    try:
        return process.is_running() and process.status() != "zombie"
    except Exception:  # psutil's own, where it ended in between
        return False
