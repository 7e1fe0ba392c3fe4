"""``nas settings``: every limit and address that can be set, and what it is here."""

from __future__ import annotations

from nas.cli.options import Json


def settings(as_json: Json = False) -> None:
    """Show every setting: its variable, its value here, what it is for; passwords and keys are hidden."""
    from nas.cli import output, tables
    from nas.settings import load
    from nas.settings.listing import listing

    output.show_list(
        listing(load()), tables.settings, as_json, "There are no settings."
    )
