"""What a dead worker process left of its local Ray: processes that run on, and a folder.

A folder of a local Ray says to which process it belongs. It is cleared up only where that process
is provably gone: on this host, in this process namespace, of this user, and no process has both its id and
its start time any more. An id alone is given out again.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

PREFIX = "nas-ray-"
OWNER = "owner.json"
END_SECONDS = 3.0


def new_folder() -> Path:
    """A folder for a local Ray, which says that it is this process's."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    (folder / OWNER).write_text(json.dumps(_owner(os.getpid())))
    return folder


def clear() -> tuple[Path, ...]:
    """End and remove what dead worker processes left; the folders that were found."""
    found = tuple(_left_behind())
    for folder in found:
        remove(folder)
    return found


def remove(folder: Path) -> None:
    """End every process that belongs to the Ray in ``folder``, and remove the folder."""
    end(folder)
    shutil.rmtree(folder, ignore_errors=True)


def end(folder: Path, seconds: float = END_SECONDS) -> None:
    """Kill every process of the Ray in ``folder``, and wait until they are gone."""
    processes = processes_of(folder)
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=seconds)


def processes_of(folder: Path) -> list[psutil.Process]:
    """Those that name the folder on their command line, or write a log in it, but for this one.

    An actor names itself anew, so that only its log tells where it belongs.
    """
    return [
        process
        for process in psutil.process_iter()
        if process.pid != os.getpid() and _belongs(process, f"{folder}{os.sep}")
    ]


def _belongs(process: psutil.Process, folder: str) -> bool:
    with suppress(psutil.Error):
        if process.uids().real != os.getuid():
            return False
        named = " ".join([*process.cmdline(), ""]).replace("=", " ")
        return f" {folder}" in f" {named}" or any(
            file.path.startswith(folder) for file in process.open_files()
        )
    return False


def _left_behind() -> Iterator[Path]:
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError, ValueError, TypeError, KeyError):
            if folder.is_symlink() or folder.stat().st_uid != os.getuid():
                continue
            owner = json.loads((folder / OWNER).read_text())
            if owner != _owner(owner["pid"]) and _is_from_here(owner):
                yield folder


def _is_from_here(owner: dict[str, object]) -> bool:
    """Whether a process with this id would be seen from here, were it alive."""
    here = _owner(os.getpid())
    return all(owner[key] == here[key] for key in ("hostname", "namespace"))


def _owner(pid: int) -> dict[str, object]:
    return {
        "pid": pid,
        "started_at": _started_at(pid),
        "hostname": socket.gethostname(),
        "namespace": _namespace(),
    }


def _started_at(pid: int) -> str | None:
    """When a process began, in ticks since the machine did where there is /proc: clocks are set anew."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return None if fields[0] in "ZX" else fields[19]
    with suppress(psutil.Error):
        return str(psutil.Process(pid).create_time())
    return None


def _namespace() -> str | None:
    with suppress(OSError):
        return str(Path("/proc/self/ns/pid").readlink())
    return None
