"""``nas report``: what a job found, and how far that can be trusted."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import DataDir, JobId, Json, Url


def report(
    job: JobId,
    url: Url = None,
    data_dir: DataDir = None,
    as_json: Json = False,
    markdown: Annotated[
        bool, typer.Option("--markdown", help="Print Markdown and nothing else.")
    ] = False,
) -> None:
    """Finalists and controls over several seeds, who is ahead, what it cost.

    It is there while it is made, too, and says how far it is.
    """
    from nas.cli import connection, output, service

    settings = service.settings_with(url=url, data_dir=data_dir)
    with connection.to_data(settings) as to:
        text = to.client.report(job, "json" if as_json else "markdown")
    if as_json or markdown:
        typer.echo(text)
    else:
        output.show_markdown(text)
