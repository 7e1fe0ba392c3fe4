"""A small disk that can be filled to the last byte and freed again."""

from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

BALLAST = "ballast"
BLOCK = 1 << 16
DEFAULT_MEGABYTES = 32
REFILL_SECONDS = 0.02


class Disk:
    """A folder on a file system of its own, if this user may mount one; else any folder."""

    def __init__(self, folder: Path, can_fill: bool) -> None:
        self.folder = folder
        self.can_fill = can_fill

    def fill(self) -> None:
        """Write until nothing more fits."""
        with (self.folder / BALLAST).open("ab", buffering=0) as file:
            for size in (BLOCK, 4096, 1):
                _write_until_full(file.fileno(), size)

    def free(self) -> None:
        """Remove what :meth:`fill` wrote."""
        (self.folder / BALLAST).unlink(missing_ok=True)

    @contextmanager
    def kept_full(self) -> Iterator[None]:
        """Full for a while; what the service frees itself in that time is taken too."""
        ended = Event()

        def keep() -> None:
            while not ended.wait(REFILL_SECONDS):
                self.fill()

        self.fill()
        thread = Thread(target=keep, name="disk", daemon=True)
        thread.start()
        try:
            yield
        finally:
            ended.set()
            thread.join()
            self.free()


def _write_until_full(file: int, size: int) -> None:
    block = b"\0" * size
    try:
        while os.write(file, block) == size:
            pass
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise


@contextmanager
def mounted(folder: Path, megabytes: int = DEFAULT_MEGABYTES) -> Iterator[Disk]:
    """``folder`` on a tmpfs of this size; a plain folder where this user may not mount."""
    folder.mkdir(parents=True, exist_ok=True)
    options = f"size={megabytes}m,mode=0755"
    tried = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "nas-chaos", str(folder)],
        capture_output=True,
    )
    if tried.returncode:
        yield Disk(folder, can_fill=False)
        return
    try:
        yield Disk(folder, can_fill=True)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
