"""``nas extend``: give a job more budget."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import JobId, Json, Url


def extend(
    job: JobId,
    trials: Annotated[int | None, typer.Option(help="So many trials more.")] = None,
    wall_seconds: Annotated[
        float | None, typer.Option(help="So much time more in which it is driven.")
    ] = None,
    compute_seconds: Annotated[
        float | None, typer.Option(help="So many GPU- or CPU-seconds more.")
    ] = None,
    target_score: Annotated[
        float | None, typer.Option(help="The score to reach from now on.")
    ] = None,
    no_target: Annotated[
        bool, typer.Option("--no-target", help="Take the target score away.")
    ] = False,
    url: Url = None,
    as_json: Json = False,
) -> None:
    """Add to the budget of a job; one that has finished goes on."""
    from nas.cli import acting

    given = {
        "trials": trials,
        "wall_seconds": wall_seconds,
        "compute_seconds": compute_seconds,
        "target_score": target_score,
    }
    without = ("target_score",) if no_target else ()
    added = {k: v for k, v in given.items() if v is not None or k in without}
    acting.act(lambda client: client.extend(job, added), url, as_json)
