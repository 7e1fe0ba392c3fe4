"""How often, and how much at once: counted by each process for itself, in memory."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from api.access.refusals import SlowDown
from nas.settings import Settings

STREAM_RETRY_SECONDS = 10.0


class Limits:
    """The limits of one process.

    Requests are counted in a window that slides, approximated from two fixed ones, so that a counter
    takes the same room however many there are.
    """

    def __init__(self, settings: Settings) -> None:
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._requests = RateLimitItemPerMinute(
            settings.requests_per_minute, namespace="requests"
        )
        self._refusals = RateLimitItemPerMinute(
            settings.refusals_per_minute, namespace="refusals"
        )
        self._logins = RateLimitItemPerMinute(
            settings.logins_per_minute, namespace="logins"
        )
        self._max_streams = settings.max_streams_per_key
        self._num_streams: Counter[str] = Counter()

    def request(self, holder: str) -> dict[str, str]:
        """Count a request; the headers that tell how many are left.

        Raises:
            SlowDown: there were too many.
        """
        is_within = self._limiter.hit(self._requests, holder)
        seconds, num_left = self._stand(self._requests, holder)
        if not is_within:
            raise SlowDown(
                f"this key may make {self._requests.amount} requests a minute: wait "
                f"{seconds} seconds, or raise NAS_REQUESTS_PER_MINUTE",
                seconds,
            )
        return {
            "RateLimit-Policy": f'"requests";q={self._requests.amount};w=60',
            "RateLimit": f'"requests";r={num_left};t={seconds}',
        }

    def refusal(self, address: str) -> None:
        """Count a request without a valid key; raises SlowDown where there were too many."""
        if not self._limiter.hit(self._refusals, address):
            raise self._slow_down(self._refusals, address, "requests without a key")

    def check_login(self, address: str) -> None:
        """Raises SlowDown where too many logins have failed, whatever is tried next."""
        if not self._limiter.test(self._logins, address):
            raise self._slow_down(self._logins, address, "failed logins")

    def failed_login(self, address: str) -> None:
        """Count a login that failed."""
        self._limiter.hit(self._logins, address)

    @contextmanager
    def stream(self, holder: str) -> Iterator[None]:
        """Within, one more event stream is open; raises SlowDown where there are too many."""
        if self._num_streams[holder] >= self._max_streams:
            raise SlowDown(
                f"this key has {self._max_streams} event streams open: close one, or raise "
                "NAS_MAX_STREAMS_PER_KEY",
                STREAM_RETRY_SECONDS,
            )
        self._num_streams[holder] += 1
        try:
            yield
        finally:
            self._num_streams[holder] -= 1
            if not self._num_streams[holder]:
                del self._num_streams[holder]

    def _slow_down(self, item: RateLimitItem, address: str, what: str) -> SlowDown:
        seconds, _ = self._stand(item, address)
        return SlowDown(f"too many {what} from here: wait {seconds} seconds", seconds)

    def _stand(self, item: RateLimitItem, holder: str) -> tuple[int, int]:
        """In how many seconds there is room again, and how many requests are left."""
        window = self._limiter.get_window_stats(item, holder)
        return max(1, math.ceil(window.reset_time - time.time())), window.remaining
