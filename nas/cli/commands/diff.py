"""``nas diff``: in what two architectures differ."""

from __future__ import annotations

from typing import Annotated

import typer

from nas.cli.options import DataDir, Json, Url


def diff(
    before: Annotated[
        str, typer.Argument(metavar="A", help="A trial's id, or a fingerprint.")
    ],
    after: Annotated[
        str, typer.Argument(metavar="B", help="A trial's id, or a fingerprint.")
    ],
    url: Url = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show which skips and operations two networks do not share, and what that changed."""
    from nas.cli import connection, findings, output, service

    settings = service.settings_with(url=url, data_dir=data_dir)
    with connection.to_data(settings) as to:
        found = to.client.difference(
            *(to.client.fingerprint_of(name) for name in (before, after))
        )
    if as_json:
        output.print_json(found)
        return
    output.show(findings.difference(found))
    if found.reason:
        typer.echo(found.reason, err=True)
