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
    log: Path

    @classmethod
    def start(cls, folder: Path, *, port: int = 0, **settings: str) -> Served:
        """Start and wait until it listens, on any port where none is given."""
        port_file = folder / "run" / "port"
        port_file.unlink(missing_ok=True)  # of an earlier process
        data_dir = folder / "nas-data"
        environment = {
            **os.environ,
            "NAS_DATA_DIR": str(data_dir),
            **{f"NAS_{name.upper()}": value for name, value in settings.items()},
        }
        where = ["--port", str(port), "--port-file", str(port_file)]
        log = folder / "served.log"  # a pipe that nobody reads would fill, and stop it
        with log.open("wb") as written:
            process = subprocess.Popen(
                [sys.executable, "-m", "api", *where],
                env=environment,
                stdout=subprocess.PIPE,
                stderr=written,
                text=True,
            )
        given = _wait_for(port_file, process, log)
        return cls(process, f"http://127.0.0.1:{given}", data_dir, log)

    def client(self) -> httpx.Client:
        """A client of it."""
        return httpx.Client(base_url=self.url, timeout=DEADLINE_SECONDS)

    def stop(self) -> tuple[int, str, str]:
        """Send SIGTERM; its exit code and what it wrote."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        out, _ = self.process.communicate(timeout=DEADLINE_SECONDS)
        return self.process.returncode, out, self.log.read_text()


def _wait_for(port_file: Path, process: subprocess.Popen[str], log: Path) -> str:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not port_file.exists():
        if process.poll() is not None:
            raise RuntimeError(f"the API did not start: {log.read_text()}")
        if time.monotonic() > deadline:
            process.kill()
            process.communicate()
            raise TimeoutError(f"the API did not listen: {log.read_text()}")
        time.sleep(0.02)
    return port_file.read_text()
