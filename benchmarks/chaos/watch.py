"""A client that never stops asking the API, and keeps count of the answers."""

from __future__ import annotations

from collections import Counter
from threading import Event, Thread

import httpx

INTERVAL_SECONDS = 0.1
ALLOWED = frozenset({"200", "503", "not reachable"})
"""Down, or waiting for its database: nothing else may be answered during a storm."""


class Watch:
    """Asks for the list of jobs from its start to its end."""

    def __init__(self, url: str) -> None:
        self.answers: Counter[str] = Counter()
        self.without_retry_after = 0
        self._client = httpx.Client(base_url=url, timeout=30)
        self._ended = Event()
        self._thread = Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Ask no more."""
        self._ended.set()
        self._thread.join()
        self._client.close()

    @property
    def violations(self) -> list[str]:
        """A sentence for each answer that should not have been."""
        found = [
            f"the API answered {status} {number} times"
            for status, number in self.answers.items()
            if status not in ALLOWED
        ]
        if self.without_retry_after:
            found.append(f"{self.without_retry_after} answers 503 without Retry-After")
        return found

    def _run(self) -> None:
        while not self._ended.wait(INTERVAL_SECONDS):
            try:
                answer = self._client.get("/v1/jobs")
            except httpx.TransportError:
                self.answers["not reachable"] += 1
                continue
            self.answers[str(answer.status_code)] += 1
            if answer.status_code == 503 and "Retry-After" not in answer.headers:
                self.without_retry_after += 1
