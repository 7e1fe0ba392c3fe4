"""``nas pause``: free the workers of a job."""

from __future__ import annotations

from nas.cli.options import JobId, Json, Url


def pause(job: JobId, url: Url = None, as_json: Json = False) -> None:
    """Checkpoint the running trials of a job and free its workers; `nas resume` goes on."""
    from nas.cli import acting

    acting.act(lambda client: client.pause(job), url, as_json)
