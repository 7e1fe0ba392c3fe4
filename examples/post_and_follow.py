"""Post a search job, follow its events, download the winner's bundle: the REST interface alone.

    python post_and_follow.py http://127.0.0.1:8000 request.json

Needs httpx and a running service (``nas serve``).
"""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx


def main() -> None:
    """Post, follow, download."""
    url, request = sys.argv[1:]
    with httpx.Client(base_url=url, timeout=30) as service:
        answer = service.post("/v1/jobs", json=json.loads(Path(request).read_text()))
        if answer.is_error:
            raise SystemExit(answer.text)  # problem+json: the field and the remedy
        job = answer.json()
        for event in events(service, job["id"]):
            if event["kind"] == "job.state":
                say(f"{job['id']} is {event['payload']['state']}")
            elif event["kind"] == "trial.state":
                trial = service.get(f"/v1/trials/{event['trial_id']}").json()
                say(f"trial {trial['number']} is {event['payload']['state']}")
        best = service.get(f"/v1/jobs/{job['id']}/best").json()["items"][0]
        say(f"the best is trial {best['number']} with score {best['score']:.4f}")
        say(f"wrote {download(service, best['id'])}")


def events(service: httpx.Client, job_id: str) -> Iterator[dict[str, Any]]:
    """The events of a job until it has ended."""
    with service.stream("GET", f"/v1/jobs/{job_id}/events") as stream:
        for line in stream.iter_lines():
            if line.startswith("data:"):
                yield json.loads(line.removeprefix("data:"))


def download(service: httpx.Client, trial_id: str) -> Path:
    """The bundle of a trial as a zip."""
    asked = service.post(f"/v1/trials/{trial_id}/export")
    while (answer := service.get(asked.headers["Location"])).status_code == 202:
        time.sleep(0.5)
    answer.raise_for_status()
    path = Path(f"{trial_id}.zip")
    path.write_bytes(answer.content)
    return path


def say(text: str) -> None:
    """A line on stdout."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
