"""Inspects one uploaded file where nothing else can be harmed: ``python -m nas.datasets``.

A process of its own without the service's environment: what a hostile file might do to a decoder
costs this process alone, and its memory is bounded.
"""

from __future__ import annotations

import argparse
import errno
import resource
import sys
from pathlib import Path

from nas.datasets.inspection import NO_ROOM, inspect, limits_of


def main() -> None:
    """Write what is found into the folder; the exit code is 0 for an unsound file too."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--file", type=Path, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--limits", type=limits_of, required=True)
    parser.add_argument("--max-memory-bytes", type=int, required=True)
    given = parser.parse_args()
    bound = given.max_memory_bytes
    resource.setrlimit(resource.RLIMIT_AS, (bound, bound))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        inspect(given.file, given.name, given.folder, given.limits)
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        sys.exit(NO_ROOM)


if __name__ == "__main__":
    main()
