"""Child processes that end whole: asked first, then killed, with everything they started.

Each child gets a session of its own, so that Ctrl-C in a terminal reaches the parent alone and the
parent decides the order in which things end.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import psutil

from nas.cli.failures import Interrupted

_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Child:
    """A running module of Python; what it writes goes to ``log``, or to the terminal without one."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path | None

    @property
    def exit_code(self) -> int | None:
        """None while it runs; negative: the signal that ended it."""
        return self.process.poll()

    def last_words(self, num_lines: int = 12) -> tuple[str, ...]:
        """The end of its log."""
        if self.log is None:
            return ()
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return tuple(text.splitlines()[-num_lines:])


def start(
    module: str,
    arguments: Sequence[str] = (),
    *,
    environment: Mapping[str, str],
    log: Path | None = None,
) -> Child:
    """Start ``python -m module``.

    ``-P`` keeps a folder of the same name in the working directory from being run instead.
    """
    command = [sys.executable, "-P", "-m", module, *arguments]
    with _output(log) as output:
        process = subprocess.Popen(
            command,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if log else None,
            start_new_session=True,
            preexec_fn=_end_with_parent if sys.platform == "linux" else None,
        )
    return Child(module, process, log)


@contextmanager
def _output(log: Path | None) -> Iterator[int | None]:
    if log is None:
        yield None
        return
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as file:
        yield file.fileno()


def _end_with_parent() -> None:
    # The parent may be killed in a way that it cannot answer; the kernel then asks the child to end.
    import ctypes

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def end(children: Iterable[Child], seconds: float) -> None:
    """Ask all children to end, wait up to ``seconds``, then kill what is left of their trees.

    A second Ctrl-C while waiting kills at once.
    """
    trees = [process for child in children for process in _tree(child)]
    for child in children:
        with suppress(ProcessLookupError):
            child.process.terminate()
    with suppress(KeyboardInterrupt):
        psutil.wait_procs(trees, timeout=seconds)
    left = [process for process in trees if process.is_running()]
    left += [process for child in children for process in _tree(child)]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, timeout=seconds)
    for child in children:
        child.process.wait()


def _tree(child: Child) -> list[psutil.Process]:
    try:
        root = psutil.Process(child.process.pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@contextmanager
def terminable() -> Iterator[None]:
    """Within, SIGTERM raises :class:`Interrupted` where Ctrl-C would raise KeyboardInterrupt."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise Interrupted

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
