"""A job whose files are in an object store: no folder is shared by the processes."""

from __future__ import annotations

import io
import json
import signal
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from nas.artifacts import ArtifactStore
from tests.e2e.conftest import MarkedProcess
from tests.e2e.polling import until

pytestmark = [pytest.mark.slow, pytest.mark.ray]

JOB = {
    "family": "mlp",
    "settings": {"depth": 4, "width": 16},
    "dataset": {"name": "breast_cancer"},
    "recipe": {"epochs": 30},
    "budget": {"trials": 2},
    "pruner": {"name": "none"},
    "report": {"finalists": 0},
}
FINAL = ("finished", "failed", "cancelled")


@pytest.fixture
def served(
    start: Callable[..., MarkedProcess], s3_url: str, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[httpx.Client, MarkedProcess]]:
    """A service on S3, and its processes."""
    monkeypatch.setenv("NAS_ARTIFACT_URL", s3_url)
    running = start("serve", "--port", "0", "--num-workers", "1")
    address = running.line(r"Serving on (\S+),")[1]
    with httpx.Client(base_url=address, timeout=30) as client:
        yield client, running
    code, said = running.end(signal.SIGTERM)
    assert code == 0, said


def test_a_killed_actor_goes_on_from_s3_and_the_export_comes_from_there(
    served: tuple[httpx.Client, MarkedProcess], s3_url: str, tmp_path: Path
) -> None:
    http, running = served
    artifacts = ArtifactStore(s3_url)
    job_id = http.post("/v1/jobs", json=JOB).raise_for_status().json()["id"]
    until(lambda: num_checkpoints(artifacts, job_id) >= 2 or None, 120)
    actor(running).kill()
    job = until(lambda: ended(http, job_id), 240)
    assert (job["state"], job["counts"]) == ("finished", {"complete": 2})

    trials = http.get(f"/v1/jobs/{job_id}/trials").json()["items"]
    assert sorted(trial["attempts"] for trial in trials) == [1, 2]
    killed = next(trial["id"] for trial in trials if trial["attempts"] == 2)
    assert times_trained(http, job_id, killed)[1] == 1, "it began from scratch"
    assert num_checkpoints(artifacts, job_id) == 0
    weights = http.get(f"/v1/trials/{killed}/weights").raise_for_status()
    export = http.post(f"/v1/trials/{killed}/export").raise_for_status()
    bundle = until(lambda: bundled(http, export.json()["id"]), 240)
    with zipfile.ZipFile(io.BytesIO(bundle)) as file:
        assert file.read("weights.safetensors") == weights.content
        assert json.loads(file.read("certificate.json"))
    assert not (tmp_path / "nas-data" / "artifacts").exists()


def num_checkpoints(artifacts: ArtifactStore, job_id: str) -> int:
    keys = [entry.key for entry in artifacts.list(f"jobs/{job_id}/")]
    return sum("/checkpoints/" in key for key in keys)


def actor(running: MarkedProcess) -> psutil.Process:
    """The process that trains."""

    def look() -> psutil.Process | None:
        below = psutil.Process(running.process.pid).children(recursive=True)
        busy = (p for p in below if p.cmdline()[:1] == ["ray::Trainer.train"])
        return next(busy, None)

    return until(look, 60)


def ended(http: httpx.Client, job_id: str) -> dict | None:
    job = http.get(f"/v1/jobs/{job_id}").json()
    return job if job["state"] in FINAL else None


def bundled(http: httpx.Client, export_id: str) -> bytes | None:
    answer = http.get(f"/v1/exports/{export_id}").raise_for_status()
    return answer.content if answer.status_code == 200 else None


def times_trained(http: httpx.Client, job_id: str, trial_id: str) -> dict[int, int]:
    """How often each epoch of a trial was reported."""
    counts: dict[int, int] = {}
    events = http.get(f"/v1/jobs/{job_id}/events")
    for line in events.text.splitlines():
        if not line.startswith("data:"):
            continue
        payload = json.loads(line.removeprefix("data:")).get("payload", {})
        for report in payload.get("reports", []):
            if report["trial_id"] == trial_id:
                counts[report["epoch"]] = counts.get(report["epoch"], 0) + 1
    return counts
