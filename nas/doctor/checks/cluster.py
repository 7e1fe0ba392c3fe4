"""Ray, GPUs and shared memory, looked at by a process of their own: they may hang, or crash."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from nas.doctor.finding import Finding, problem
from nas.settings import Settings

SECONDS = 60.0


def check(settings: Settings) -> Iterator[Finding]:
    """Ask ``python -m workers.checkup``."""
    command = [sys.executable, "-P", "-m", "workers.checkup"]
    if settings.ray_address is not None:
        command += ["--ray-address", settings.ray_address]
    remedy = "Run `python -m workers.checkup` to see more."
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        yield from _findings((late.stdout or b"").decode(errors="replace"))
        message = f"Ray did not come up within {SECONDS:.0f} s"
        yield problem("ray", message, remedy)
        return
    yield from _findings(done.stdout)
    if done.returncode != 0:
        last = done.stderr.strip().splitlines()[-1:] or ["it said nothing"]
        yield problem(
            "ray", f"looking at it ended with code {done.returncode}: {last[0]}", remedy
        )


def _findings(text: str) -> Iterator[Finding]:
    for line in text.splitlines():
        if line.startswith("{"):
            yield Finding.model_validate(json.loads(line))
