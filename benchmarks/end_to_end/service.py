"""This service as one uses it: its processes are started, a job is posted, its events are followed.

    python -m benchmarks.end_to_end.service CASE SEED FIELDS

``FIELDS``, JSON, takes the place of fields of the request. Prints one line of JSON for :mod:`benchmarks.end_to_end`.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx

from benchmarks.end_to_end.cases import CASES, NUM_WORKERS, Case, dataset_dir
from benchmarks.end_to_end.record import Record
from nas.cli.service import started
from nas.settings import Settings

Event = Mapping[str, Any]
ENDED = ("finished", "failed", "cancelled")


def search(case: Case, seed: int, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Start the service, search, and say when what happened.

    Args:
        case: what is searched.
        seed: of the job.
        changes: fields of the request, in place of the case's.

    Returns:
        What :meth:`benchmarks.end_to_end.record.Record.said` gives.

    Raises:
        RuntimeError: the job failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder),
            dataset_dir=dataset_dir(),
            num_workers=NUM_WORKERS,
            port=0,
        )
        with (
            started(settings, log_dir=Path(folder)) as service,
            httpx.Client(base_url=service.url, timeout=60) as client,
        ):
            request = case.request(seed) | dict(changes)
            job = client.post("/v1/jobs", json=request).raise_for_status().json()
            return followed(case, _events(client, job["id"]))


def followed(case: Case, events: Iterator[Event]) -> dict[str, Any]:
    """What a client hears of the job, up to the full training that reaches the last target."""
    record = Record()
    for event in events:
        payload, now = event["payload"], time.time()
        if event["kind"] == "trial.report":
            reports = payload["reports"]
            longest = max(report["seconds"] for report in reports)
            record.trained(len(reports), longest, now)
        elif event["kind"] == "trial.state" and payload["state"] == "running":
            record.begin(event["trial_id"])
        elif event["kind"] == "trial.state" and payload["state"] == "complete":
            record.complete(payload["metric"], now)
        elif event["kind"] == "job.state" and payload["state"] == "failed":
            raise RuntimeError(payload["message"])
        if record.has_reached(case.targets[-1]):
            break
    return record.said()


def _events(client: httpx.Client, job_id: str) -> Iterator[Event]:
    with client.stream("GET", f"/v1/jobs/{job_id}/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                event = json.loads(line.removeprefix("data:"))
                yield event
                if event["kind"] == "job.state" and event["payload"]["state"] in ENDED:
                    return


def main() -> None:
    """Run one search."""
    case, seed, changes = CASES[sys.argv[1]], int(sys.argv[2]), json.loads(sys.argv[3])
    print(json.dumps(search(case, seed, changes)))


if __name__ == "__main__":
    main()
