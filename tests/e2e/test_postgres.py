"""The whole service on PostgreSQL: API, worker, Ray and an export, as on SQLite."""

from __future__ import annotations

import io
import signal
import zipfile
from collections.abc import Callable

import httpx
import pytest

from tests.e2e.conftest import MarkedProcess
from tests.e2e.test_service import bundle_of, post, run_to_its_end

pytestmark = [pytest.mark.slow, pytest.mark.ray, pytest.mark.postgres]


def test_a_job_on_postgres_runs_to_its_end_and_is_exported(
    start: Callable[..., MarkedProcess],
    postgres_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NAS_DATABASE_URL", postgres_url)
    service = start("serve", "--port", "0", "--num-workers", "2")
    address = service.line(r"Serving on (\S+),")[1]
    with httpx.Client(base_url=address, timeout=30) as http:
        job_id = post(http)
        assert run_to_its_end(http, job_id)["state"] == "finished"
        names = zipfile.ZipFile(io.BytesIO(bundle_of(http, job_id))).namelist()
    assert {"model.py", "weights.safetensors", "certificate.json"} <= set(names)
    code, said = service.end(signal.SIGTERM)
    assert (code, service.descendants()) == (0, []), said
