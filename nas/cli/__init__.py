"""The command line: ``nas serve | worker | search | jobs | watch | export | inspect | data`` ...

One file a command under ``commands``, found by scanning. A command talks to the service over HTTP
(``client`` is the only file that knows a URL) and starts one where none runs (``service``); it never
imports ``api`` or ``workers``. Nothing heavy is imported before a command needs it, so that
``nas --help`` answers at once. Every failure is a message on stderr and an exit code of ``failures``.
"""

from nas.cli.app import main

__all__ = ["main"]
