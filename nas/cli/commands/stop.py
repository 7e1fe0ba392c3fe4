"""``nas stop``: let a job finish early."""

from __future__ import annotations

from nas.cli.options import JobId, Json, Url


def stop(job: JobId, url: Url = None, as_json: Json = False) -> None:
    """Start no further trial of a job; it finishes when those that were begun have ended."""
    from nas.cli import acting

    acting.act(lambda client: client.stop(job), url, as_json)
