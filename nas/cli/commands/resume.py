"""``nas resume``: go on with a paused job."""

from __future__ import annotations

from nas.cli.options import JobId, Json, Url


def resume(job: JobId, url: Url = None, as_json: Json = False) -> None:
    """Go on with a paused job, its trials from their checkpoints."""
    from nas.cli import acting

    acting.act(lambda client: client.resume(job), url, as_json)
