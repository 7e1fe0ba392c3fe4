"""A user's own images, from a zip to an exported network, by REST and the command line alone."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from pathlib import Path

import httpx
import pytest
from PIL import Image

from nas import datasets
from tests.e2e.conftest import NAS, TINY
from tests.e2e.test_service import bundle_of, run_to_its_end

pytestmark = [pytest.mark.slow, pytest.mark.ray]


def digits_as_images(num: int) -> bytes:
    """Class folders of scanned digits."""
    train = datasets.load("digits").train
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for i in range(num):
            image = io.BytesIO()
            Image.fromarray(train.x[i, 0]).save(image, "PNG")
            archive.writestr(f"scans/{train.y[i]}/{i}.png", image.getvalue())
    return written.getvalue()


def test_a_zip_of_class_folders_becomes_an_exported_network(
    http: httpx.Client, server: str, tmp_path: Path
):
    file = tmp_path / "scans.zip"
    file.write_bytes(digits_as_images(300))
    command = [*NAS, "data", "add", str(file), "--url", server, "--json"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    added = json.loads(done.stdout)
    assert (added["name"], added["num_train"]) == ("scans", 180)

    answer = http.post("/v1/jobs", json={**TINY, "dataset": {"name": "scans"}})
    assert answer.status_code == 201, answer.text
    job = run_to_its_end(http, answer.json()["id"])
    assert job["state"] == "finished", job["message"]
    assert job["counts"] == {"complete": 3}

    bundle = bundle_of(http, job["id"])
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        config = json.loads(archive.read("config.json"))
    assert config["classes"] == [str(digit) for digit in range(10)]

    assert http.delete("/v1/datasets/scans").status_code == 204
    assert bundle_of(http, job["id"]) == bundle
    answer = http.post(f"/v1/jobs/{job['id']}/extend", json={"trials": 2})
    assert answer.status_code == 422
    assert "no data set is named 'scans'" in answer.json()["detail"]
