"""The Typer application: commands found by scanning ``commands``, errors told in one place."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from nas.cli import commands
from nas.cli.failures import ExitCode, Failure, failure_of, tell

_ORDER = (
    "serve",
    "worker",
    "search",
    "watch",
    "jobs",
    "trials",
    "logs",
    "best",
    "export",
    "doctor",
)
"""The order in which a newcomer needs them; the others follow by name."""


class _Commands(TyperGroup):
    """Turns every foreseen error of a command into its message and exit code."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The usual first steps first."""
        first = [name for name in _ORDER if name in self.commands]
        return first + sorted(set(self.commands) - set(first))

    def invoke(self, ctx: Any) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as interrupt:
            typer.echo(str(interrupt) or "Interrupted.", err=True)
            raise typer.Exit(ExitCode.INTERRUPTED) from None
        except (BrokenPipeError, typer.Exit, typer.Abort, typer.TyperException):
            raise  # Typer's own ways to end; a closed pipe is one of them
        except Exception as error:
            failure = failure_of(error)
            if failure is None:
                if ctx.params.get("debug"):
                    raise
                failure = Failure(
                    f"{type(error).__name__}: {error}",
                    ExitCode.UNEXPECTED,
                    "remedy: Run it again as `nas --debug ...` and report what it shows.",
                )
            tell(failure)
            raise typer.Exit(failure.code) from error


def _epilog() -> str:
    lines = [f"{code.value:>4}  {code.meaning}" for code in ExitCode]
    return "\n".join(["Exit codes:", "   0  done", *lines])


def _debug(
    debug: Annotated[
        bool, typer.Option("--debug", help="Show where an unforeseen error arose.")
    ] = False,
) -> None:
    """Neural architecture search over skip topologies.

    POST a job, watch its trials, take the winner away as PyTorch code.
    """


def build() -> typer.Typer:
    """The application with every command of the folder."""
    app = typer.Typer(
        name="nas",
        cls=_Commands,
        callback=_debug,
        no_args_is_help=True,
        add_completion=False,
        epilog=_epilog(),
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for module in pkgutil.iter_modules(commands.__path__):
        found = importlib.import_module(f"{commands.__name__}.{module.name}")
        command = getattr(found, module.name)
        if isinstance(command, typer.Typer):
            app.add_typer(command, name=module.name)
        else:
            app.command(name=module.name)(command)
    return app


def main() -> None:
    """The console script ``nas``."""
    build()()
