"""What a failed command tells the shell (an exit code) and the person (a message on stderr)."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from enum import IntEnum

from nas import errors


class ExitCode(IntEnum):
    """How a command ended; the table that ``nas --help`` prints."""

    UNEXPECTED = 1
    REFUSED = 2
    NOT_FOUND = 3
    UNREACHABLE = 4
    FAILED = 5
    INTERRUPTED = 130

    @property
    def meaning(self) -> str:
        """One line for the help page."""
        return _MEANINGS[self]


_MEANINGS = {
    ExitCode.UNEXPECTED: "an error that nobody foresaw; `nas --debug ...` shows where",
    ExitCode.REFUSED: "wrong usage, or a request that has to be changed first",
    ExitCode.NOT_FOUND: "nothing has this id or name",
    ExitCode.UNREACHABLE: "the service cannot be reached, or did not start",
    ExitCode.FAILED: "the job or the export failed or was cancelled",
    ExitCode.INTERRUPTED: "interrupted from the keyboard or by a signal",
}


class Failure(errors.NasError):
    """A command ends here: ``message`` goes to stderr, ``code`` to the shell.

    Attributes:
        code: how the command ends.
        hints: what to do next, one line each.
    """

    def __init__(self, message: str, code: ExitCode, *hints: str) -> None:
        super().__init__(message)
        self.code = code
        self.hints = hints


class Interrupted(KeyboardInterrupt):
    """Ctrl-C or SIGTERM arrived: the command ends in good order; its text says what that means."""


_CODES: tuple[tuple[type[Exception], ExitCode], ...] = (
    (errors.NotFound, ExitCode.NOT_FOUND),
    (errors.ServiceUnavailable, ExitCode.UNREACHABLE),
    (errors.ExportFailed, ExitCode.FAILED),
    (errors.NasError, ExitCode.REFUSED),
)


def failure_of(error: Exception) -> Failure | None:
    """The failure that a foreseen error stands for; None for one that nobody foresaw."""
    if isinstance(error, Failure):
        return error
    for kind, code in _CODES:
        if isinstance(error, kind):
            return Failure(str(error), code, *_hints(error))
    if _is_search_space_error(error):
        return Failure(str(error), ExitCode.REFUSED, *_hints(error))
    if isinstance(error, OSError):
        return Failure(str(error), ExitCode.REFUSED)
    return None


def _is_search_space_error(error: Exception) -> bool:
    # The package is not imported to find out: an error of it exists only where it was.
    module = sys.modules.get("search_spaces.errors")
    return module is not None and isinstance(error, module.SearchSpaceError)


def _hints(error: Exception) -> Iterator[str]:
    field = getattr(error, "field", None)
    remedy = getattr(error, "remedy", None)
    if field:
        yield f"field: {field}"
    if remedy:
        yield f"remedy: {remedy}"


def tell(failure: Failure) -> None:
    """Write a failure to stderr."""
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(Text("Error: ", style="bold red") + Text(str(failure), style=""))
    for hint in failure.hints:
        console.print(Text(f"  {hint}"))
