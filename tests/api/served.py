"""The API as a process of its own, over real HTTP."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import httpx

DEADLINE_SECONDS = 30.0


@dataclass
class Served:
    """A running ``python -m api`` on a port of its own choice."""

    process: subprocess.Popen[str]
    url: str
    data_dir: Path

    @classmethod
    def start(cls, folder: Path, **settings: str) -> Served:
        """Start and wait until it listens."""
        port_file = folder / "run" / "port"
        port_file.unlink(missing_ok=True)  # of an earlier process
        data_dir = folder / "nas-data"
        environment = {
            **os.environ,
            "NAS_DATA_DIR": str(data_dir),
            **{f"NAS_{name.upper()}": value for name, value in settings.items()},
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "api", "--port", "0", "--port-file", str(port_file)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        port = _wait_for(port_file, process)
        return cls(process, f"http://127.0.0.1:{port}", data_dir)

    def client(self) -> httpx.Client:
        """A client of it."""
        return httpx.Client(base_url=self.url, timeout=DEADLINE_SECONDS)

    def stop(self) -> tuple[int, str, str]:
        """Send SIGTERM; its exit code and what it wrote."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        out, log = self.process.communicate(timeout=DEADLINE_SECONDS)
        return self.process.returncode, out, log


def _wait_for(port_file: Path, process: subprocess.Popen[str]) -> str:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not port_file.exists():
        if process.poll() is not None:
            raise RuntimeError(f"the API did not start: {process.communicate()[1]}")
        if time.monotonic() > deadline:
            process.kill()
            raise TimeoutError(f"the API did not listen: {process.communicate()[1]}")
        time.sleep(0.02)
    return port_file.read_text()
