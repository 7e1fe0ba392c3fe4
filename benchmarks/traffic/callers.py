"""A few callers that ask the same thing again and again over kept connections.

So little that the server is what is measured: an HTTP client for people costs as much as a request.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked."""

    name: str
    path: str
    body: bytes | None = None

    def encoded(self, port: int) -> bytes:
        """As it goes over the wire."""
        method, body = ("GET", b"") if self.body is None else ("POST", self.body)
        head = (
            f"{method} {self.path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came back."""

    seconds: float
    num_bytes: int
    milliseconds: Sequence[float]

    @property
    def per_second(self) -> float:
        """Requests that were answered."""
        return len(self.milliseconds) / self.seconds

    def percentile(self, share: float) -> float:
        """By the nearest rank, in milliseconds."""
        ordered = sorted(self.milliseconds)
        return ordered[min(len(ordered) - 1, round(share * len(ordered)))]


def load(port: int, call: Call, num_callers: int, seconds: float) -> Outcome:
    """Ask for so long.

    Raises:
        AssertionError: an answer was no success.
    """
    return asyncio.run(_load(port, call, num_callers, seconds))


async def _load(port: int, call: Call, num_callers: int, seconds: float) -> Outcome:
    began = time.perf_counter()
    callers = [_call(port, call, began + seconds) for _ in range(num_callers)]
    taken = await asyncio.gather(*callers)
    elapsed = time.perf_counter() - began
    times = [1000 * s for _, all_seconds in taken for s in all_seconds]
    return Outcome(elapsed, max(size for size, _ in taken), times)


async def _call(port: int, call: Call, end: float) -> tuple[int, list[float]]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    request, taken, size = call.encoded(port), [], 0
    while (began := time.perf_counter()) < end:
        writer.write(request)
        size = await _answer(reader)
        taken.append(time.perf_counter() - began)
    writer.close()
    await writer.wait_closed()
    return size, taken


async def _answer(reader: asyncio.StreamReader) -> int:
    """The length of an answer's body."""
    head = await reader.readuntil(HEAD_END)
    status = int(head[9:12])
    fields = dict(
        line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:] if line
    )
    body = await reader.readexactly(int(fields[b"content-length"]))
    assert status < 300, f"{status}: {body[:500]!r}"
    return len(body)
