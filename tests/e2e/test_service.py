"""A job over plain HTTP, as curl would post it, on real processes from end to end."""

from __future__ import annotations

import gzip
import io
import json
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx
import numpy as np
import pytest

from nas import datasets
from tests.e2e.conftest import NAS, TINY
from tests.e2e.polling import until

pytestmark = [pytest.mark.slow, pytest.mark.ray]

FINAL = ("finished", "failed", "cancelled")


def run_to_its_end(http: httpx.Client, job_id: str) -> dict:
    def look() -> dict | None:
        job = http.get(f"/v1/jobs/{job_id}").json()
        return job if job["state"] in FINAL else None

    return until(look)


def post(http: httpx.Client, **over: object) -> str:
    answer = http.post("/v1/jobs", json={**TINY, **over})
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


@pytest.fixture(scope="module")
def finished(server: str) -> str:
    """A job that has run to its end."""
    with httpx.Client(base_url=server) as http:
        job_id = post(http, recipe={"epochs": 3}, dataset={"name": "digits"})
        job = run_to_its_end(http, job_id)
        assert job["state"] == "finished", job["message"]
        assert job["counts"] == {"complete": 3}
        return job_id


def bundle_of(http: httpx.Client, job_id: str) -> bytes:
    """The zip of the job's best trial, by REST alone."""
    best = http.get(f"/v1/jobs/{job_id}/best").json()["items"][0]
    asked = http.post(f"/v1/trials/{best['id']}/export")
    assert asked.status_code == 202

    def look() -> bytes | None:
        answer = http.get(asked.headers["Location"])
        assert answer.is_success, answer.text
        return answer.content if answer.status_code == 200 else None

    return until(look)


def alone(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script of ``folder`` where this project cannot be imported."""
    fence = (
        "import runpy, sys\n"
        "sys.path = [p for p in sys.path if 'python3' in p]\n"
        "sys.meta_path = [f for f in sys.meta_path if 'editable' not in repr(f)]\n"
        "try: import nas\n"
        "except ImportError: pass\n"
        "else: raise SystemExit('this project is on the path')\n"
        "sys.argv = sys.argv[1:]\n"
        "sys.path.insert(0, '.')\n"
        "runpy.run_path(sys.argv[0], run_name='__main__')\n"
    )
    command = [sys.executable, "-I", "-c", fence, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def write_idx(path: Path, content: np.ndarray) -> None:
    header = struct.pack(f">HBB{content.ndim}I", 0, 8, content.ndim, *content.shape)
    path.write_bytes(gzip.compress(header + content.astype(np.uint8).tobytes()))


def test_the_best_of_a_posted_job_runs_without_this_project(
    http: httpx.Client, finished: str, tmp_path: Path
):
    with zipfile.ZipFile(io.BytesIO(bundle_of(http, finished))) as archive:
        archive.extractall(tmp_path)
    done = alone(tmp_path, "model.py")
    assert done.returncode == 0, done.stderr
    assert "parameters" in done.stdout

    test = datasets.load("digits", None).test
    write_idx(tmp_path / "images.gz", test.x[:, 0])
    write_idx(tmp_path / "labels.gz", test.y)
    done = alone(tmp_path, "predict.py", "images.gz", "--labels", "labels.gz")
    assert done.returncode == 0, done.stderr
    assert float(done.stdout.rpartition(":")[2]) > 0.2, done.stdout


def test_the_command_line_exports_the_same_bytes_as_rest(
    http: httpx.Client, server: str, finished: str, tmp_path: Path
):
    command = [
        *NAS,
        "export",
        finished,
        "--out",
        str(tmp_path / "out"),
        "--url",
        server,
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(io.BytesIO(bundle_of(http, finished))) as archive:
        for name in archive.namelist():
            assert (tmp_path / "out" / name).read_bytes() == archive.read(name)


def test_five_jobs_posted_at_once_share_the_workers_and_all_finish(http: httpx.Client):
    ids = [post(http, name=f"job {n}", seed=n) for n in range(5)]
    jobs = [run_to_its_end(http, job_id) for job_id in ids]
    assert [job["state"] for job in jobs] == ["finished"] * 5
    assert [job["counts"] for job in jobs] == [{"complete": 3}] * 5
    first_end = min(job["ended_at"] for job in jobs)
    assert sum(job["started_at"] < first_end for job in jobs) > 1


def test_watching_tells_every_trial_and_the_result(http: httpx.Client, server: str):
    job_id = post(http, budget={"trials": 6}, recipe={"epochs": 30})
    command = [*NAS, "watch", job_id, "--url", server]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for expected in ("6/6", "complete", f"{job_id} is finished", "★"):
        assert expected in done.stdout


def test_a_deleted_job_is_gone(server: str, http: httpx.Client):
    job_id = post(http, budget={"trials": 1})
    run_to_its_end(http, job_id)
    command = [*NAS, "delete", job_id, "--yes", "--url", server]
    assert subprocess.run(command, capture_output=True).returncode == 0
    assert http.get(f"/v1/jobs/{job_id}").status_code == 404


def test_the_example_client_posts_follows_and_downloads(server: str, tmp_path: Path):
    request = tmp_path / "request.json"
    request.write_text(json.dumps(TINY))
    script = Path(__file__).parents[2] / "examples" / "post_and_follow.py"
    done = subprocess.run(
        [sys.executable, str(script), server, str(request)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "trial 2 is complete" in done.stdout
    (archive,) = tmp_path.glob("trial_*.zip")
    assert "model.py" in zipfile.ZipFile(archive).namelist()


def test_a_cancelled_job_ends_its_watching_with_code_five(
    http: httpx.Client, server: str
):
    job_id = post(http, budget={"trials": 500}, recipe={"epochs": 50})
    watching = subprocess.Popen(
        [*NAS, "watch", job_id, "--url", server],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    counts = lambda: http.get(f"/v1/jobs/{job_id}").json()["counts"]  # noqa: E731
    until(lambda: True if counts().get("running") else None)
    cancel = subprocess.run(
        [*NAS, "cancel", job_id, "--url", server], capture_output=True, text=True
    )
    assert cancel.stdout.startswith(f"{job_id} is cancelled")
    _, said = watching.communicate(timeout=30)
    assert watching.returncode == 5
    assert f"{job_id} is cancelled" in said
