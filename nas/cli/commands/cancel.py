"""``nas cancel``: end a job at once."""

from __future__ import annotations

from nas.cli.options import JobId, Json, Url


def cancel(job: JobId, url: Url = None, as_json: Json = False) -> None:
    """End a job now; its running trials are cancelled, finished ones are kept."""
    from nas.cli import acting

    acting.act(lambda client: client.cancel(job), url, as_json)
