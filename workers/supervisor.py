"""Keeps a worker process running: starts it anew when it ended unasked, and clears up after it.

A process that loses its Ray cannot be rescued: Ray's own code may end it at any moment. So it
ends, and one that begins afresh takes its jobs over from the database. This one loads nothing that could fail.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress

from workers import orphans

log = logging.getLogger(__name__)

SIGNALS = (signal.SIGINT, signal.SIGTERM)
LOOK_SECONDS = 0.25
"""How often to look whether the child, and the parent, are still there."""

MAX_PAUSE_SECONDS = 30.0
MAX_FAILURES = 6
"""Starts in a row that fail before it is left to whoever began this; the container, say, or its node, may be at fault."""

_PR_SET_PDEATHSIG = 1


class Supervisor:
    """Runs ``python -m module`` again and again, until it is told to end.

    Args:
        module: what to run.
        arguments: of the module; ``--parent-pid`` and ``--ready-fd`` are added.
        parent_pid: end when this process has ended.
    """

    def __init__(
        self, module: str, arguments: Sequence[str], parent_pid: int | None = None
    ) -> None:
        # The options of the interpreter that matter: what is imported from where.
        safe = ["-P"] if sys.flags.safe_path else []
        self._command = [sys.executable, *safe, "-m", module, *arguments]
        self._parent_pid = parent_pid
        self._child: subprocess.Popen[bytes] | None = None
        self._told = False

    def run(self) -> int:
        """Until the child has ended as it was told, or could not begin at all; its exit code."""
        for number in SIGNALS:
            signal.signal(number, self._end)
        has_begun, num_failures = False, 0
        while True:
            _clear_up()
            code, begun = self._run_once()
            _clear_up()
            has_begun = has_begun or begun
            if self._told or code == 0 or not has_begun:
                return code if code >= 0 else 128 - code
            num_failures = 0 if begun else num_failures + 1
            if num_failures > MAX_FAILURES:
                return code if code >= 0 else 128 - code
            log.warning("the worker process ended by itself (%d): starting anew", code)
            self._pause(min(MAX_PAUSE_SECONDS, 2.0**num_failures / 2))
            if self._told:
                return 0

    def _run_once(self) -> tuple[int, bool]:
        """The child's exit code, and whether it had begun to work."""
        told, tell = os.pipe()
        try:
            self._child = subprocess.Popen(
                [
                    *self._command,
                    *("--parent-pid", str(os.getpid()), "--ready-fd", str(tell)),
                ],
                pass_fds=(tell,),
                preexec_fn=_die_with_parent if sys.platform == "linux" else None,
            )
            os.close(tell)
            if self._told:  # before there was a child to tell
                self._child.terminate()
            code = self._wait(self._child)
            return code, bool(os.read(told, 1))
        finally:
            os.close(told)

    def _wait(self, child: subprocess.Popen[bytes]) -> int:
        while True:
            with suppress(subprocess.TimeoutExpired):
                return child.wait(LOOK_SECONDS)
            if self._parent_pid not in (None, os.getppid()) and not self._told:
                self._end()

    def _pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self._told:
            time.sleep(LOOK_SECONDS)

    def _end(self, *_: object) -> None:
        self._told = True
        if self._child is not None and self._child.returncode is None:
            self._child.terminate()


def _clear_up() -> None:
    for folder in orphans.clear():
        log.info("cleared up after a worker process that was killed: %s", folder)


def _die_with_parent() -> None:
    # SIGKILL, as the parent's own end: an end that may be slow is nobody's to wait for any more.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
