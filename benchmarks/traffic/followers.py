"""Event streams that are held open, in a process of their own: when each event came."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection

Arrival = tuple[str, int, float]
"""A job, the number of an event, and the moment at which one stream had it."""


def follow(port: int, jobs: Sequence[tuple[str, int]], control: Connection) -> None:
    """One stream for each entry, from the number on; says when all are open, ends when told."""
    control.send(asyncio.run(_follow(port, jobs, control)))


async def _follow(
    port: int, jobs: Sequence[tuple[str, int]], control: Connection
) -> list[Arrival]:
    arrivals: list[Arrival] = []
    opened = [asyncio.Event() for _ in jobs]
    streams = [
        asyncio.create_task(_stream(port, *job, event, arrivals))
        for job, event in zip(jobs, opened, strict=True)
    ]
    await asyncio.gather(*(event.wait() for event in opened))
    control.send("open")
    await asyncio.to_thread(control.recv)
    for stream in streams:
        stream.cancel()
    await asyncio.gather(*streams, return_exceptions=True)
    return arrivals


async def _stream(
    port: int, job_id: str, after: int, opened: asyncio.Event, arrivals: list[Arrival]
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**26)
    path = f"/v1/jobs/{job_id}/events?after={after}"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    try:
        while line := await reader.readline():
            if line.startswith(b": "):
                opened.set()
            elif line.startswith(b"id: "):
                arrivals.append((job_id, int(line[4:]), time.time()))  # its last line
    finally:
        writer.close()
