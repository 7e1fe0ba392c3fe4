"""``python -m workers``: the worker process, until SIGINT or SIGTERM, or until its parent ends."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from nas.telemetry import logs
from workers.options import parser, settings_of
from workers.supervisor import Supervisor


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the worker process, and start it anew when it ends by itself."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser().parse_args(given)
    logs.configure(settings_of(options))
    sys.exit(Supervisor("workers.process", given, options.parent_pid).run())


if __name__ == "__main__":
    main()
